"""Names for speakers, proposed from what is said: who introduces themselves, who is called.

Proposals only: a speaker stays 話者1 until a person accepts one. Recognised text has the right
sound more often than the right characters (仲村 for 中村), so names are compared by their sound.
"""

from .proposals import proposal_notices, propose_names

__all__ = ["proposal_notices", "propose_names"]
