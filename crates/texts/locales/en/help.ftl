# The command line's help: about-<command>, arg-<argument> or arg-<command>-<argument>, examples-<command>, value-<NAME>.

heading-usage = Usage
heading-commands = Commands
heading-arguments = Arguments
heading-options = Options
heading-general = General options
heading-examples = Examples
heading-exit-codes = Exit codes
usage-options = { "[OPTIONS]" }
help-possible = { " " }[{ $values }]
help-default = { " " }[default: { $value }]

about = Moves a whole mail organisation to new servers. Nothing is lost, nothing is doubled, and the source is never changed.
about-endpoint = The mail servers at both ends
about-endpoint-create = Tests a mail server and remembers it under a name
about-endpoint-test = Tests an endpoint step by step: name, connection, certificate, sign-in, what the server can do
about-endpoint-list = Lists the endpoints
about-endpoint-show = Shows an endpoint with its settings
about-endpoint-set = Changes settings of an endpoint; it is tested again before they are stored
about-endpoint-remove = Removes an endpoint that no batch uses
about-batch = The batches: mailboxes that move together
about-batch-create = Makes a batch from a list of users
about-batch-start = Starts a batch; the daemon or `cutover run` does the work
about-batch-stop = Stops a batch at the next checkpoint; it goes on from there
about-batch-resume = Goes on with a stopped or failed batch, with other settings if wished
about-batch-sync = Asks for an incremental sync now
about-batch-list = Lists the batches
about-batch-show = Shows a batch with its users
about-batch-verify = Reads both sides again, compares every item, and writes a signed report
about-batch-report = Writes the report and the error log: per user and folder, and every item that was not copied
about-batch-remove = Removes a batch with everything that is known of its users; the mail stays on both sides
about-user = Single mailboxes
about-user-list = Lists the users
about-user-show = Shows a user: state, figures, what went wrong
about-user-retry = Tries a failed user again, with another password or with the deletions accepted if wished
about-escrow = The items that were not copied, each kept with its reason
about-escrow-list = Lists the items that were not copied
about-escrow-export = Writes the kept items as .eml files, to be handed to the user
about-escrow-retry = Tries these items again at the next sync
about-escrow-release = Notes that these items are known to stay behind
about-report = Verification reports
about-report-verify = Checks the signature of a report and that nobody changed it
about-audit = The log of all actions
about-audit-show = Shows who did what, and when
about-audit-verify = Checks that no line of the log was changed or removed
about-store = The store itself
about-store-backup = Writes a backup of the store while work goes on
about-store-restore = Puts a backup back into an empty place
about-debug = Looks into the formats that the program reads and writes
about-debug-fasttransfer = Shows a FastTransfer stream as text, a property a line
about-status = Shows how far everything is
about-run = Does the work of the started batches here, until they are synced
about-serve = The daemon: does the work and syncs every batch again each 24 hours
about-demo = Moves a sample organisation on this machine, directory and mail, into a rehearsal tenant
about-lab = Parts of the rehearsal, each on its own
about-lab-exchange = A rehearsal organisation of Exchange on this machine, until it is stopped
about-lab-tenant = A rehearsal tenant on this machine, until it is stopped
about-completions = Prints the completions for a shell
about-man = Writes the manual pages

arg-store = Folder of the store, or a PostgreSQL address (also CUTOVER_STORE)
arg-files = Folder for key, escrow and reports where the store is in PostgreSQL
arg-json = Prints JSON instead of tables; the last line is one object
arg-language = Language of all texts [en, nb]
arg-actor = Name in the audit log [default: the system's user]
arg-verbose = More log on stderr (-v, -vv)
arg-help = Prints this help
arg-version = Prints the version

arg-name = Name of the endpoint
arg-batch-create-name = Name of the batch: letters, digits, `-`, `_` and `.`
arg-batch-start-name = Name of the batch
arg-batch-stop-name = Name of the batch
arg-batch-resume-name = Name of the batch
arg-batch-sync-name = Name of the batch
arg-batch-show-name = Name of the batch
arg-batch-verify-name = Name of the batch
arg-batch-report-name = Name of the batch
arg-batch-remove-name = Name of the batch
arg-imap = IMAP server, with its port where it is not the usual one
arg-microsoft365 = The mailboxes of this tenant (see `cutover tenant`)
arg-write-path = How messages get into a mailbox of Microsoft 365: import (FastTransfer), import-mime (beta), imap; auto takes import where the cloud has it
arg-tenant-imap = The tenant's IMAP server, if not at the cloud's own address
arg-maildir = Maildir tree: a path with {"{"}user{"}"}, {"{"}local{"}"} or {"{"}domain{"}"} in it
arg-security = How the connection is secured: TLS from the start, by STARTTLS, or not at all
arg-trust-certificate = Trusts exactly this certificate or issuer (PEM)
arg-max-concurrent-migrations = Mailboxes at once in the initial sync
arg-max-concurrent-incremental-syncs = Mailboxes at once in incremental syncs
arg-connections-per-mailbox = Connections for each mailbox
arg-settle = Seconds that a lost write is given to still appear at the target
arg-timeout = Seconds to wait for a word from the server [default: 300, and 60 at sign-in]
arg-compress = Compresses the connection where the server offers COMPRESS=DEFLATE: pays on slow lines
arg-utf8 = Speaks UTF-8 with a server that offers UTF8=ACCEPT: for folders and headers that it refuses otherwise
arg-binary = Writes a message with NUL in it as binary where the server offers BINARY: Cyrus refuses it otherwise
arg-admin-user = Account that may open every mailbox
arg-admin-scheme = How it opens them: Dovecot master user (user*master), or SASL authorisation identity (Cyrus, Exchange)
arg-master-separator = Character between user and master user [default: *]
arg-auth = Way of signing in
arg-password-file = Reads the password from this file
arg-password-env = Reads the password from this environment variable
arg-password-command = Reads the password from what this command prints
arg-token-command = Runs this command for an OAuth 2.0 token whenever one is needed
arg-no-test = Stores it without a test
arg-test-user = Also signs in to this user's mailbox
arg-source = Endpoint that the mail comes from; nothing is ever changed there
arg-target = Endpoint that the mail goes to
arg-csv = CSV file: EmailAddress,UserName,Password, and if wished TargetUserName,TargetPassword
arg-user = Only this user
arg-batch-create-user = One user, `old=new` where the names differ; can be given many times
arg-start = Starts it right away
arg-bad-item-limit = A mailbox stops and asks when more items than this cannot be copied
arg-large-item-limit = A mailbox stops and asks when more items than this are too large
arg-deletions = What becomes of items at the target when they were removed at the source
arg-include = Only folders that match; can be given many times
arg-exclude = Without folders that match; can be given many times
arg-map = Sends a folder to another name; can be given many times
arg-interval = Time between incremental syncs [default: 24h]
arg-sample = Reads only this share of the items, chosen at random
arg-out = Folder for the files
arg-hide-subjects = Leaves subjects and senders out
arg-yes = Without asking
arg-address = The user's address at the source
arg-batch = Only this batch
arg-accept-deletions = Accepts, this once, the removals that were stopped as too many
arg-batch-create-reason = Why there are more users than a cutover migration takes (2,000); it is kept in the audit log
arg-reason = Why; it is kept in the audit log
arg-file = The file
arg-debug-fasttransfer-file = The stream, with or without the frames of EWS and Graph
arg-lab-exchange-listen = Where it listens; port 0 takes a free one
arg-lab-exchange-release = Which Exchange it plays
arg-lab-exchange-seed = What it is made from; the same number makes the same organisation
arg-lab-exchange-password-file = A file with the password that all its accounts have
arg-lab-exchange-certificate-file = A file with the certificate to speak TLS with, as PEM
arg-lab-exchange-key-file = A file with the key of that certificate, as PEM
arg-lab-exchange-no-impersonation = The administrator may not act for others
arg-lab-exchange-no-full-access = The administrator may not open others' mailboxes
arg-lab-tenant-listen = Where it listens; port 0 takes a free one
arg-lab-tenant-domain = A domain that is verified from the start; may be given several times
arg-lab-tenant-secret-file = A file with the client secret that its application has
arg-lab-tenant-certificate-file = A file with the certificate that its application has
arg-lab-tenant-seats = How many licences of each kind it has
arg-lab-tenant-keep = Keeps whole items, not their digests and small properties only
arg-lab-tenant-no-limits = Throttles nobody
arg-last = How many lines, counted from the end
arg-watch = Stays and shows the progress as it goes
arg-keep = Keeps everything in this folder, to look at and go on with
arg-shell = The shell
arg-dir = Folder for the pages

value-COMMAND = COMMAND
value-STORE = DIR|URL
value-DIR = DIR
value-LANGUAGE = LANGUAGE
value-RELEASE = RELEASE
value-ACTOR = NAME
value-NAME = NAME
value-HOST = HOST[:PORT]
value-TEMPLATE = PATH
value-SECURITY = HOW
value-FILE = FILE
value-N = N
value-SECONDS = SECONDS
value-USER = USER
value-SCHEME = SCHEME
value-CHARACTER = CHARACTER
value-METHOD = METHOD
value-PATH = WAY
value-WANTED = yes
value-VARIABLE = VARIABLE
value-ADDRESS = ADDRESS
value-ENDPOINT = ENDPOINT
value-BATCH = BATCH
value-PAIR = OLD=NEW
value-DELETIONS = WHAT
value-GLOB = PATTERN
value-MAP = FOLDER=NAME
value-INTERVAL = TIME
value-PERCENT = N%
value-TEXT = TEXT
value-SHELL = SHELL

examples-endpoint-create =
    cutover endpoint create old --imap mail.example.org --admin-user migration --admin-scheme master-user
    cutover endpoint create new --imap imap.example.net --auth xoauth2 --token-command 'get-token'
    cutover endpoint create files --maildir /var/vmail/{"{"}domain{"}"}/{"{"}local{"}"}
examples-batch-create =
    cutover batch create Weekend --source old --target new --csv users.csv --start
    cutover batch create Pilot --source old --target new --user anna@old.example=anna@new.example
examples-batch-verify =
    cutover batch verify Weekend --out report
    cutover batch verify Weekend --sample 5%
examples-run =
    cutover run --batch Weekend
examples-status =
    cutover status --watch
examples-completions =
    cutover completions bash > ~/.local/share/bash-completion/completions/cutover

exit-done = Done
exit-internal = A fault in Cutover itself
exit-usage = The command was typed wrongly, or names something that is not there
exit-administrator = The administrator is needed: a password, a certificate, a setting, a decision
exit-incomplete = Done, but items were not copied, users failed, records could not be made, or the verification found differences
exit-passing = A passing failure: try again
exit-store = The store cannot be used: locked, newer, damaged, or the disk is full
exit-stopped = Stopped by a signal

arg-key-file = Key of the store that the backup was made of
arg-demo-to = Where it moves to: tenant (directory and mail into a rehearsal tenant in this process), maildir (mail alone, into folders)
arg-sabotage = Damages one item at the target after the copy, to show that the independent count sees it
value-TARGET = TARGET
value-FAULT = FAULT
