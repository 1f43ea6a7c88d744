# What commands say and print.

count-mailboxes = { $count ->
    [one] 1 mailbox
   *[other] { $count } mailboxes
}
count-items = { $count ->
    [one] 1 item
   *[other] { $count } items
}
count-users = { $count ->
    [one] 1 user
   *[other] { $count } users
}
count-batches = { $count ->
    [one] 1 batch
   *[other] { $count } batches
}

ask-password = Password for { $account }:
variable-missing = The environment variable { $variable } is not set.
variable-missing-hint = Set it, or give the password with --password-file or --password-command.
password-command-failed = The command that gives the password failed: `{ $command }`.
password-command-failed-hint = Run it by hand as the same user. It has to print the password on one line and end with exit code 0.
secret-empty = { $origin } gives an empty secret.
secret-empty-hint = The secret has to stand on the first line.
man-written = { $pages ->
    [one] 1 manual page is in { $dir }.
   *[other] { $pages } manual pages are in { $dir }.
}

progress-mailboxes = { $done } of { $total } mailboxes
progress-left = { $time } left
progress-waiting = { $count ->
    [one] 1 user waits
   *[other] { $count } users wait
}
progress-again-soon = tried again in a moment

column-action = Action
column-actor = Who
column-adopted = Adopted
column-batch = Batch
column-extensions = Extensions
column-certificate = Trusted certificate
column-write-path = Write path
column-changed = Changed
column-connections = Connections per mailbox
column-copied = Copied
column-created = Created
column-details = Details
column-failed = Failed
column-folder = Folder
column-incremental-syncs = Incremental syncs at once
column-items = Items
column-kind = Kind
column-last-started = Last started
column-last-synced = Last synced
column-method = Sign-in method
column-migrations = Migrations at once
column-name = Name
column-next-sync = Next sync
column-number = No.
column-object = What
column-place = Where
column-reason = Reason
column-received = Received
column-removed = Removed
column-security = Security
column-sign-in = Signs in as
column-size = Size
column-started = Started
column-state = State
column-status = Status
column-subject = Subject
column-synced = Synced
column-updated = Updated
column-user = User
column-users = Users
column-way = From → to
column-when = When

step-resolve = Name
step-connect = Connection
step-tls = TLS and certificate
step-sign-in = Sign-in
step-folders = Folders
step-folders-found = { $count ->
    [one] 1 folder
   *[other] { $count } folders
}
sign-in-none = –
sign-in-token = token
sign-in-users = each user
endpoint-created = The endpoint { $name } is stored.
endpoint-changed = The endpoint { $name } is changed.
endpoint-removed = The endpoint { $name } is removed.
no-endpoints = There are no endpoints yet.
no-endpoints-hint = Make the first: `cutover endpoint create old --imap mail.example.org`.

batch-created = The batch { $name } has { $users ->
    [one] 1 user
   *[other] { $users } users
}.
batch-created-hint = Start it: `cutover batch start { $name }`.
batch-many-users = The batch { $name } has { $users } users; for one cutover, 150 or fewer are recommended. Consider several batches.
batch-started = The batch { $name } is { $status }.
batch-resumed = The batch { $name } goes on and is { $status }.
batch-stopped = The batch { $name } is { $status }. It can go on where it stopped.
batch-sync-asked = The batch { $name } will be synced now; it is { $status }.
batch-remove-question = Remove the batch { $name } with its { $users } users? The mail stays on both sides.
batch-removed = The batch { $name } is removed. The mail is still on both sides.
batch-removing = The batch { $name } is being removed by the daemon.
daemon-works = The daemon on { $host } (process { $process }) does the work.
run-works = `cutover run` on { $host } (process { $process }) is at work and does this too, unless it was started for another batch.
daemon-works-hint = Watch it: `cutover status --watch`.
nobody-works-hint = No daemon is running. Do the work here with `cutover run --batch { $name }`, or start the daemon with `cutover serve`.
work-hint = The daemon does it, or `cutover run`.
no-batches = There are no batches yet.
no-batches-hint = Make one: `cutover batch create Weekend --source old --target new --csv users.csv`.
answer-yes = y

user-retried = { $address } is tried again; the state is { $status }.
next-attempt = next try { $time }
failures-more = … and { $count } more; `cutover user list` shows all.

no-escrow = Every item was copied.
escrow-empty = No item is kept so far.
escrow-unsynced = { $count ->
    [one] 1 user was not synced to the end, so it is not known yet what of that mailbox cannot be copied.
   *[other] { $count } users were not synced to the end, so it is not known yet what of these mailboxes cannot be copied.
} `cutover user list` shows why.
escrow-hint = Hand items to their users with `cutover escrow export --out DIR`, try again with `cutover escrow retry`, or note that they stay behind with `cutover escrow release --reason WHY`.
escrow-exported = { $count ->
    [one] 1 item is in { $dir }.
   *[other] { $count } items are in { $dir }.
}
escrow-without-content = { $count ->
    [one] 1 item could never be read at the source, and there is nothing to export.
   *[other] { $count } items could never be read at the source, and there is nothing to export.
}
escrow-retried = { $count ->
    [one] 1 item is tried again at the next sync.
   *[other] { $count } items are tried again at the next sync.
}
escrow-released-now = { $count ->
    [one] 1 item is released.
   *[other] { $count } items are released.
}
escrow-state-held = kept
escrow-state-retry = tried again
escrow-state-exported = exported
escrow-state-released = released
audit-whole = The audit log is whole: { $count ->
    [one] 1 entry
   *[other] { $count } entries
}.

escrow-reason-item-too-large = too large
escrow-reason-item-refused = refused by the target
escrow-reason-item-unreadable = cannot be read at the source
escrow-reason-item-vanished = gone
escrow-reason-item-altered = altered by the target

column-data = Data
column-file = File
column-key = Key
progress-syncing = Syncing
progress-percent = { $percent } %
progress-items = { $count ->
    [one] { $done } of 1 item
   *[other] { $done } of { $count } items
}
status-nobody = Nobody works on this store now; `cutover serve` starts the daemon, and `cutover run` does the work here.
status-run = `cutover run` works on { $host } (process { $process }).
status-daemon = The daemon works on { $host } (process { $process }).
stopping = Stopping at the next item; press Ctrl-C again to stop at once.
run-unfinished = { $count ->
    [one] 1 user is not synced to the end: { $names }
   *[other] { $count } users are not synced to the end: { $names }
}
stopped-by-signal = It was stopped before it was done.
stopped-by-signal-hint = Run the same command again.
run-stopped-hint = Nothing is lost. Go on with `cutover run`.
nothing-started = No batch is started, so there is nothing to do.
nothing-started-hint = Start one: `cutover batch start { $name }`.
serving = The daemon works on { $store }. Ctrl-C or SIGTERM stops it cleanly.
served = The daemon has stopped.
daemon-runs-already = A daemon already works on this store: on { $host }, process { $process }.
daemon-runs-already-hint = Leave it to it, or stop it first. `cutover run` may work beside it.
fasttransfer-shown = Bytes: { $bytes }, frames: { $frames }, digest: { $digest }
fasttransfer-no-digest = none (this is not the content of one message)
fasttransfer-broken = The stream in { $file } cannot be read to its end.
fasttransfer-broken-hint = What could be read is shown above. Get the file again; if it is the same, report it.
report-genuine = The report is exactly as it was signed. Compare the key with the one of the store that made it.
report-not-genuine = The report { $file } is not to be trusted.
report-not-genuine-hint = Make it anew with `cutover batch verify NAME`, and ask who could have changed the file.
report-seal-missing = It has no seal.
report-seal-forged = The seal does not belong to the key that it names.
report-changed = It was changed after it was signed.
report-other-data = The page belongs to other data than those beside it.
report-data-changed = The data beside the page were changed.
store-backed-up = The backup is { $file }.
store-backed-up-hint = Passwords in it are sealed with the key { $key }, which is not in the backup. Keep a copy of the key in another place.
store-restored = The store { $store } is restored.
restore-key-needed = The key of the store that the backup was made of is needed.
restore-key-needed-hint = Give it with `--key-file FILE`, or set CUTOVER_KEY.

progress-not-copied = { $count ->
    [one] 1 item not copied
   *[other] { $count } items not copied
}

progress-verifying = Verifying
column-target-folder = Folder at the target
column-not-copied = Not copied
column-confidence = Confidence
column-page = Page
verified-clean = Everything that was compared is at the target, once and whole.
verified-differs = Both sides differ.
verified-but-released = { $count ->
    [one] Everything that was compared is at the target, once and whole, but for 1 item that you decided to leave behind.
   *[other] Everything that was compared is at the target, once and whole, but for { $count } items that you decided to leave behind.
}
verified-not-all = { $same ->
    [1] { $count ->
        [one] Nothing that was compared differs, but 1 user could not be compared.
       *[other] Nothing that was compared differs, but { $count } users could not be compared.
    }
   *[other] { $count ->
        [one] 1 user could not be compared.
       *[other] { $count } users could not be compared.
    }
}
verify-stopped = The verification was stopped. There is no report, and nothing was changed.
verify-stopped-hint = Begin again with `cutover batch verify { $name }`; with `--sample 5%` it takes less time.
verify-meaning-not-copied = It could not be copied and is kept. `cutover escrow list` says why.
verify-meaning-released = It could not be copied, and you decided that it stays behind.
verify-meaning-unreadable-at-target = It is at the target, but the target does not give it back. The page names each with the reason.
verify-meaning-converted-with-losses = Converted, and everything that was compared is the same, but something could not be carried over. The sums are below; the page names the items.
report-unsynced = { $count ->
    [one] 1 user was never synced to the end; what is missing of that mailbox is not counted.
   *[other] { $count } users were never synced to the end; what is missing of these mailboxes is not counted.
}
verified-hint = Open { $page } in a browser; `cutover report verify { $page }` checks its signature.
report-written = Written: { $file }

progress-incremental = Syncing what changed
demo-not-empty = The folder { $dir } is not empty.
demo-not-empty-hint = Name a folder that is empty or not there yet.
demo-step-organisation = A sample organisation: { $mailboxes } mailboxes with { $items } items, in a Maildir tree.
demo-step-directory = Its directory: { $records } records in a CSV file.
demo-step-tenant = A rehearsal tenant runs at { $url }; it is added and tested.
demo-step-domain = The domain { $domain } is verified by a record in the tenant's test zone.
demo-step-assess = Preflight: { $blocks } findings that block, { $warns } that warn, { $tells } to know.
demo-step-plan = Provisioning is planned: { $steps } steps.
demo-step-provisioned = { $done } steps are done; a second plan has { $left } left.
demo-step-copied = The mail is copied.
demo-step-day = A working day passes at the source, which now has { $items } items.
demo-step-count = Counting the files at the target, without the ledger.
demo-step-count-tenant = Counting what the tenant holds, without the ledger.
demo-clean = Everything is at the target, once and whole, and the source was only read.
demo-not-clean = The target is not what it ought to be.
demo-next = Go on with
demo-open = open { $page }
demo-users = Accounts in the tenant
demo-contacts = Contacts
demo-groups = Groups
demo-plan-left = Steps that a second plan has
demo-directory-wrong = Records missing, doubled or differing
demo-mailboxes = Mailboxes moved
demo-items = Items at the source now
demo-copied = Copied
demo-updated = Brought up to date or moved
demo-removed = Removed, because the source did
demo-skipped = Not copied, but kept
demo-verified = Verified by reading both sides again
demo-with-losses = Of these, with losses that the report names
demo-missing = Missing, counted at the target
demo-doubled = Doubled, counted at the target
demo-altered = Altered, counted at the target
demo-source-changed = Source changed
demo-time = Time
report-own-key = The report is exactly as it was signed, by the key of this store.
report-other-key = The report is exactly as it was signed, but by the key of another store. Compare the key with the one of the store that made it.
