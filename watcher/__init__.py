"""watcher: a gracious, personal draft for every job rejection in the user's inbox. It never sends.

The road of one message:

    Inbox -> mail.mime -> verdict.classifier -> contact.finder -> letter.drafter -> letter.advice -> letter.reply -> Drafts
             Message      Verdict               Contact           Letter            checked          octets

`poller.decide` thinks, `poller.poll` acts, `ledger` remembers; start reading at `poller`.
"""
