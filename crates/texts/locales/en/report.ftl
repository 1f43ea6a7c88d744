# Reports.

report-title = Verification of the batch { $batch }
report-kicker = Verification report
report-source = Source
report-target = Target
report-began = Began
report-ended = Ended
report-program = Made with
report-percent = { $number } %
report-verdict-clean =
    { $items ->
        [one] The one item that was compared is where it should be.
       *[other] All { $items } items that were compared are where they should be.
    }
report-verdict-differs = Items that differ: { $items }. Mailboxes that could not be compared: { $users }.
report-tile-items = Items
report-tile-same = Identical
report-tile-explained = Explained
report-tile-differs = Differ
report-tile-users = Mailboxes compared
report-tile-users-failed = Not compared
report-categories = What was found
report-column-category = Category
report-column-items = Items
report-column-meaning = What it means
report-column-user = Mailbox
report-column-folder = Folder
report-column-item = Item
report-column-sides = On both sides
report-sample = How much a sample tells
report-sample-drawn = { $share } of the items were compared. A hash of folder and key decides which ones, the same ones each time; what is in them plays no part.
report-sample-chance = If { $faulty } of all items were faulty, the chance to see at least one of them was { $probability }.
report-sample-at-most = No faulty item was seen. With a confidence of 95 % there are at most { $items } among all.
report-users = Mailboxes
report-user-sum = { $items } items, { $differs } differ
report-user-failed = This mailbox could not be compared to the end.
report-not-listed = { $items } more are not shown here. All are in { $file }.
report-proof = Check it yourself
report-proof-text = Nobody has to believe this page. The data file beside it has a line for every item, with the SHA-256 of its content on either side. File and page are signed with the key of the store that made them.
report-proof-data = Data
report-proof-digest = SHA-256 of the data before the seal
report-proof-fingerprint = Fingerprint of the signing key
report-proof-steps = With sha256sum, openssl and python3 alone:
report-category-identical = identical
report-meaning-identical = The content is the same to the byte, the flags and the date are the same.
report-category-rewritten-by-target = rewritten by the target
report-meaning-rewritten-by-target = The target changes every message in this way; what it leaves alone is the same.
report-category-flags-touched-at-target = flags changed at the target
report-meaning-flags-touched-at-target = The content is the same. Somebody read, flagged or filed it at the target after it was copied.
report-category-flags-differ = flags differ
report-meaning-flags-differ = The content is the same, but not the flags.
report-category-date-clipped = date in the future
report-meaning-date-clipped = The source's date of receipt is in the future; the target has put its own in its place.
report-category-date-differs = date differs
report-meaning-date-differs = The content is the same, but not the date of receipt.
report-category-missing = missing
report-meaning-missing = It is at the source and not at the target.
report-category-doubled = doubled
report-meaning-doubled = It is at the target more often than at the source.
report-category-altered = altered
report-meaning-altered = The content at the target is not that of the source.
report-category-not-copied = not copied
report-meaning-not-copied = It could not be copied; the reason stands with it, and it is kept in escrow.
report-category-extra-at-target = only at the target
report-meaning-extra-at-target = It is at the target and was not written by this migration.
report-category-not-yet-copied = not copied yet
report-meaning-not-yet-copied = It came to the source after the last sync.
