from contacts.models.follow_up import FollowUp
from contacts.models.reminder import Reminder
from contacts.models.request import ContactRequest, ContactShare, Message, MessageFile
from contacts.models.responsibility import Responsibility

__all__ = [
    "ContactRequest",
    "ContactShare",
    "FollowUp",
    "Message",
    "MessageFile",
    "Reminder",
    "Responsibility",
]
