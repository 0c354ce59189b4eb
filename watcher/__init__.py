"""watcher: a gracious, personal draft for every job rejection in the user's inbox. It never sends.

The road of one message:

    octets -> mail.mime          -> Message
           -> verdict.classifier -> Verdict
           -> contact.finder     -> Contact
           -> letter.drafter     -> Letter, checked by letter.advice
           -> letter.reply       -> octets in the Drafts mailbox

`poller.decide` thinks, `poller.poll` acts, `ledger` remembers; start reading at `poller`.
"""
