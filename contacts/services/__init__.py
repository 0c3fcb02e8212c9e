"""All writes to requests: `asking`, `talking`, `disclosing`, `reporting` and `handover`.

Periodic work: `clock` advances requests, `reminders` notifies people.
"""
