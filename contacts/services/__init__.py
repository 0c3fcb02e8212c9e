"""Every write about requests: `asking`, `talking`, `reporting`, `handover`, and what time does:
`clock` moves requests on, `reminding` tells people.
"""
