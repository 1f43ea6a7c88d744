# Tenants, domains, licences, the organisation, and provisioning.

thing-tenant = tenant
thing-record = record
reason-domain = it has to be a domain: example.com; names beyond ASCII in their xn-- form
reason-country = it has to be the two letters of a country (ISO 3166): NO, SE, GB
reason-licence-rule = it has to be PRODUCT=all, PRODUCT=group:NAME or PRODUCT=ADDRESS
tenant-needed = There are several tenants.
tenant-needed-hint = Say which one: `--tenant NAME`. `cutover tenant list` shows them.
no-tenant = There is no tenant yet.
no-tenant-hint = Add it: `cutover tenant add new --tenant contoso.onmicrosoft.com --application ID --secret-file FILE`.
credential-needed = The application needs a client secret or a certificate.
credential-needed-hint = Give it with --secret-file, --secret-env, --secret-command or --certificate-file.
no-organisation = No organisation has been imported yet.
no-organisation-hint = Import it: `cutover organisation import --ldap ldaps://dc1.example.com --bind USER` or `cutover organisation import --csv FILE`.
ldap-url = { $url } is not the address of a directory.
ldap-url-hint = Use ldaps://HOST or ldap://HOST; the latter is protected by StartTLS.
ldap-bind = Nobody was named to sign in to the directory as.
ldap-bind-hint = Give a user who may read the directory: --bind migration@example.com.
csv-refused = { $count ->
    [one] 1 problem
   *[other] { $count } problems
} in the records; nothing was imported.
csv-refused-hint = Mend the file and import it again.
permissions-refused = { $place } is not a line of permissions.
permissions-refused-hint = The file needs the columns mailbox, folder, trustee and roles; several roles are divided by a semicolon.
passwords-refused = { $place } is not a line of passwords.
passwords-refused-hint = The file needs the columns address and password, and a password in every line.
tenant-added = The tenant { $name } is stored.
tenant-removed = The tenant { $name } is forgotten. Nothing was changed in it.
tenant-not-stored = The tenant { $name } was not stored. With --no-test it is stored all the same.
no-tenants = There are no tenants yet.
no-tenants-hint = Add it: `cutover tenant add new --tenant contoso.onmicrosoft.com --application ID --secret-file FILE`.
tenant-no-import = This cloud has no mailbox import: mail is written by IMAP, and calendars, contacts and tasks do not move.
tenant-consent = A Global Administrator grants the missing permissions here, after they were added to the application: { $address }
tenant-check-token-graph = Token for Graph
tenant-check-token-exchange = Token for Exchange Online
tenant-check-organisation = Tenant
tenant-check-administration = Exchange administration
credential-secret = client secret
credential-certificate = certificate
permission-User-ReadWrite-All = accounts, licences, managers
permission-User-ReadWrite-All-without = without it, no account can be made
permission-Group-ReadWrite-All = reading the members of groups
permission-Group-ReadWrite-All-without = without it, members of groups cannot be compared
permission-Domain-ReadWrite-All = adding and verifying domains
permission-Domain-ReadWrite-All-without = without it, domains have to be added and verified in the admin center
permission-Organization-Read-All = the tenant itself and its licences
permission-Organization-Read-All-without = without it, nothing can be planned
permission-LicenseAssignment-ReadWrite-All = giving licences
permission-LicenseAssignment-ReadWrite-All-without = without it, licences are given with the permission for users
permission-OrgContact-Read-All = reading contacts
permission-OrgContact-Read-All-without = without it, contacts are read through Exchange
permission-MailboxSettings-ReadWrite = settings of mailboxes
permission-MailboxSettings-ReadWrite-without = without it, settings of mailboxes do not move
permission-MailboxFolder-ReadWrite-All = folders of mailboxes
permission-MailboxFolder-ReadWrite-All-without = without it, items cannot be imported; mail is written by IMAP
permission-MailboxItem-ImportExport-All = importing items of every kind
permission-MailboxItem-ImportExport-All-without = without it, items cannot be imported; mail is written by IMAP
permission-MailboxItem-Export-All = reading back what was imported
permission-MailboxItem-Export-All-without = without it, what was imported cannot be compared
permission-MailboxItem-Read-All = looking at items
permission-MailboxItem-Read-All-without = without it, what is there already cannot be told from what is new
permission-Mail-ReadWrite = mail by Graph
permission-Mail-ReadWrite-without = without it, the write path import-mime cannot be used
permission-Mail-Advanced-ReadWrite-All = mail as it is (importMime, beta)
permission-Mail-Advanced-ReadWrite-All-without = without it, the write path import-mime cannot be used
permission-Exchange-ManageAsApp = contacts, groups, shared mailboxes, addresses
permission-Exchange-ManageAsApp-without = without it, only accounts and licences can be provisioned
permission-Exchange-ManageAsAppV2 = the documented administration interface
permission-Exchange-ManageAsAppV2-without = without it, the older interface is used
permission-IMAP-AccessAsApp = writing mail by IMAP
permission-IMAP-AccessAsApp-without = without it, mail cannot be written by IMAP
column-tenant = Tenant
column-cloud = Cloud
column-application = Application
column-credential = Credential
column-domain = Domain
column-value = Value
column-product = Product
column-enabled = Bought
column-used = Used
column-free = Free
column-without-since = Without a licence since
column-until = Lives until
column-days-left = Days left
column-address = Address
column-external = Goes to
column-manager = Manager
column-forwarding = Forwarded to
column-send-on-behalf = Sends on behalf
column-full-access = Full access
column-send-as = Sends as
column-members = Member
column-owners = Owner
column-step = Step
column-finding = Finding
column-what = What
domain-state-verified = verified
domain-state-open = not verified
domain-verify-hint = Put one of these records into DNS, then: `cutover domain verify { $domain } --wait 30m`.
domain-verified = { $domain } is verified after { $tries ->
    [one] 1 try
   *[other] { $tries } tries
}.
domain-not-verified = The tenant does not see the record of { $domain } yet, after { $tries ->
    [one] 1 try
   *[other] { $tries } tries
}.
domain-wait-hint = DNS can take an hour. Wait for it: `cutover domain verify { $domain } --wait 1h`.
domain-records-later = Do not put these records into DNS yet: they bring mail and clients to Microsoft 365. Switching mail is a later step, when every mailbox is synced.
licence-all = Every mailbox that we made has its licence.
licence-over = over
licence-status-hint = A mailbox lives { $days } days without a licence. Give them: `cutover licence assign --licence PRODUCT=all`.
no-records = There are no records.
organisation-imported = From { $origin }: { $count ->
    [one] 1 record
   *[other] { $count } records
}.
organisation-imported-hint = Look at them: `cutover organisation list`. Then at what will not move: `cutover assess`.
organisation-more-notices = … and { $count } more; `--json` shows all.
organisation-marked = { $address } is now: { $kind }.
kind-user = mailbox
kind-shared = shared mailbox
kind-room = room
kind-equipment = equipment
kind-linked = linked mailbox
kind-mail-user = mail user
kind-contact = contact
kind-group = distribution group
kind-room-list = room list
kind-security-group = mail-enabled security group
kind-dynamic-group = dynamic group
provision-step-create-user = make account
provision-step-create-mailbox = make mailbox
provision-step-create-mail-user = make mail user
provision-step-create-contact = make contact
provision-step-create-group = make group
provision-step-change-user = change account
provision-step-give-password = give first password
provision-step-assign-licences = give licence
provision-step-change-recipient = change recipient
provision-step-convert-mailbox = convert mailbox
provision-step-set-manager = set manager
provision-step-set-members = set members
provision-step-add-members = add members
provision-step-remove-members = remove members
provision-step-grant = grant permission
provision-finding-directory-sync-on = directory synchronisation is on: the accounts of this tenant are changed where they come from
provision-finding-product-unknown = the tenant does not have this product
provision-finding-rule-group-unknown = the organisation has no such group
provision-finding-domain-not-verified = not made: the domain is not verified
provision-finding-no-address = not made: there is no address that can be used
provision-finding-address-twice = not made: another record has this address
provision-finding-clash = not made: somebody else's object has this address; --adopt takes it over
provision-finding-kind-differs = not made: what has this address is of another kind
provision-finding-synced = not made: a directory outside is the master of this object
provision-finding-dynamic-group = not made: its members are found by a rule
provision-finding-no-licence = no rule gives a licence, and without one there is no mailbox
provision-finding-licence-short = there are not enough licences
provision-finding-no-usage-location = nothing says in which country it is used; give --usage-location
provision-finding-password-missing = no password was given
provision-finding-address-left-out = this address is left out: its domain is not verified
provision-finding-address-in-use = this address is left out: another object has it
provision-finding-sign-in-differs = signs in by the address, no longer by this name
provision-finding-alias-differs = gets this alias: the old one cannot be used
provision-finding-outside = refers to what is not part of the organisation
provision-finding-not-made = refers to what is not made
provision-finding-cannot-be = refers to what cannot have this part
provision-finding-circle = closes a circle of groups; this membership is left out
provision-finding-added-by-others = was put there in the tenant, and the source does not have them there; --adopt takes them out
provision-finding-may-be-meant = stays: the source names somebody who is not part of the organisation, who may be this one
provision-finding-last-owner = stays, although the source has them no more: a group needs an owner
provision-finding-own-member = is its own member; left out
provision-findings = What is not made, or otherwise than at the source ({ $count }):
provision-steps = { $steps }; altogether { $count ->
    [one] 1 step
   *[other] { $count } steps
}.
provision-nothing-left = Nothing is left to do.
provision-not-made = { $count ->
    [one] One point above keeps a record from being made, or from being whole: it wants the administrator. Mend it, then run this again.
   *[other] { $count } points above keep records from being made, or from being whole: they want the administrator. Mend them, then run this again.
}
provision-stopped = Nothing can be done before this is mended.
provision-progress = { $done } done, { $left } left
provision-waiting = { $done } done, { $left } wait for the tenant
provision-done = { $left } left, { $done ->
    [one] 1 step
   *[other] { $done } steps
} done.
provision-left = { $left } left, { $done ->
    [one] 1 step
   *[other] { $done } steps
} done. Run the same command again when the reason is mended.
sheets-written = In { $dir }: { $count ->
    [one] 1 sheet
   *[other] { $count } sheets
}. Print them, hand them over, and delete the files.
sheet-title = Your first sign-in
sheet-intro = Your mail has moved to Microsoft 365. With this you sign in the first time.
sheet-by = Handed over by { $manager }
sheet-address = Address
sheet-sign-in = User name
sheet-password = First password
sheet-step-open = Open { $address } in a web browser.
sheet-step-sign-in = Sign in with the user name and the first password.
sheet-step-change = Choose a password of your own when you are asked to.
sheet-footer = Keep this sheet to yourself, and destroy it after the first sign-in.
about-tenant = Microsoft 365 tenants and the application that works in them
about-tenant-add = Add a tenant after a test
about-tenant-test = Get tokens and show which permissions are granted
about-tenant-list = List all tenants
about-tenant-show = Show one tenant
about-tenant-remove = Forget a tenant; nothing changes in it
about-domain = Domains of a tenant
about-domain-add = Add a domain and show what has to stand in DNS
about-domain-show = Show a domain and its records, or all domains
about-domain-verify = Have the tenant look for the proof in DNS
about-licence = Licences of a tenant
about-licence-list = Show what is bought, used and free
about-licence-assign = Give licences by rules to people who have an account
about-licence-status = Show mailboxes without a licence and how long they live
about-organisation = The records of the directory that moves
about-organisation-import = Import from Active Directory by LDAP, or from CSV
about-organisation-list = List the records
about-organisation-show = Show one record
about-organisation-mark = Make a record something else than the directory says
about-assess = Find everything that will not move, before anything is written
about-provision = Make the organisation's recipients in a tenant
about-provision-plan = Show what has to be done; nothing is changed
about-provision-apply = Do it, until nothing is left
about-provision-show = Show how far each record is
about-provision-passwords = Write a sheet with the first password for each person
arg-tenant = The tenant; the only one, if none is said
arg-tenant-add-tenant = Its id, or one of its domains
arg-tenant-add-name = Name of the tenant
arg-tenant-test-name = Name of the tenant
arg-tenant-show-name = Name of the tenant
arg-tenant-remove-name = Name of the tenant
arg-application = Application (client) id
arg-secret-file = File whose first line is the client secret
arg-secret-env = Environment variable with the client secret
arg-secret-command = Command that prints the client secret
arg-certificate-file = PEM file with the certificate and its key, in place of a secret
arg-cloud = The cloud that it is in
arg-login-url = Where tokens come from, in place of the cloud's address
arg-graph-url = Where Graph is, in place of the cloud's address
arg-exchange-url = Where Exchange Online is, in place of the cloud's address
arg-tenant-add-no-test = Store it without a test
arg-tenant-add-trust-certificate = Trust the certificates in this file (PEM) besides the system's
arg-domain = The domain
arg-wait = How long to wait
arg-rules = Who gets what: PRODUCT=all, PRODUCT=group:NAME or PRODUCT=ADDRESS; may be given several times
arg-licence = Who gets which licence: PRODUCT=all, PRODUCT=group:NAME or PRODUCT=ADDRESS; may be given several times
arg-usage-location = Where accounts are used whose record does not say it, as two letters: NO
arg-ldap = Active Directory: ldaps://HOST, or ldap://HOST with StartTLS
arg-organisation-import-csv = Files with the records
arg-bind = Who signs in to the directory
arg-base = Only below this place in the directory; may be given several times
arg-allow-plain = Allow a connection without TLS
arg-all-accounts = Take accounts with an address as mailboxes that Exchange does not know
arg-organisation-import-trust-certificate = Trust the certificates in this file (PEM) besides the system's
arg-permissions = CSV file with permissions on folders: mailbox, folder, trustee, roles
arg-organisation-list-kind = Only records of this kind
arg-organisation-mark-kind = What it is; unmarked takes a mark away
arg-organisation-show-address = One of its addresses
arg-organisation-mark-address = One of its addresses
arg-licence-when = Whether people get their licence before their mailbox or within 30 days after it
arg-passwords = What becomes of first passwords
arg-passwords-file = CSV file with the columns address and password
arg-adopt = Take over objects that were there before, and take members and owners out of groups whom others put there and the source does not have
arg-provision-passwords-out = An empty folder, or one that is not there yet
arg-assess-html = Write the findings as a web page too
arg-assess-read-mail = Read every message of the batch once, for lines that are too long: it takes about as long as the first copy and loads the source as much; nothing is kept or changed
arg-assess-batch = Look only at the mailboxes of this batch, and at their source
arg-domain-verify-wait = How long to go on asking: 30m
arg-provision-apply-wait = How long to wait for mailboxes and new objects
arg-tenant-name = The tenant's name here
value-TENANT = TENANT
value-ID = ID
value-CLOUD = CLOUD
value-URL = URL
value-DOMAIN = DOMAIN
value-RULE = PRODUCT=WHO
value-COUNTRY = COUNTRY
value-DN = DN
value-KIND = KIND
value-TIME = WHEN
value-PASSWORDS = HOW
examples-tenant-add =
    cutover tenant add new --tenant contoso.onmicrosoft.com --application 00000000-0000-0000-0000-000000000001 --secret-file secret
    cutover tenant add gov --tenant contoso.us --application ID --certificate-file application.pem --cloud gcc-high
examples-organisation-import =
    cutover organisation import --ldap ldaps://dc1.old.example --bind migration@old.example
    cutover organisation import --csv mailboxes.csv groups.csv --permissions permissions.csv
examples-provision-apply =
    cutover provision plan --licence O365_BUSINESS_PREMIUM=group:Staff
    cutover provision apply --licence O365_BUSINESS_PREMIUM=group:Staff --usage-location NO
