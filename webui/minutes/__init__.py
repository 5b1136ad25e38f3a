"""Minutes of a meeting: what people write, candidates, the way to a signature.

content     what minutes hold
rows        as they are kept: begun (starting), read, saved
roster      people of a roster among the attendees
carrying    they go along when the text is another one
checks      what whoever signs should know first
signing     下書き → 確認依頼 → 確定
snapshots   what was signed, and whether it still is what stands there
candidates  decisions and tasks that the text may hold
"""
