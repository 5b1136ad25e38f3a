"""The audit log: who did what, when, from where."""

from .log import ACTIONS, action_name, digest_of, head, includes, record, verify

__all__ = ["ACTIONS", "action_name", "digest_of", "head", "includes", "record", "verify"]
