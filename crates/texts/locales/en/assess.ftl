# The preflight: what will not move, or not as it is. For each kind a title, what it is for the one concerned (-what),
# and what it means and what to do (-mend).

assess-kicker = Preflight
assess-title = Preflight of { $tenant }
assess-fact-tenant = Tenant
assess-fact-cloud = Cloud
assess-fact-batch = Batch
assess-fact-made = Made
assess-verdict-good = Nothing stands in the way of the move.
assess-verdict-warns = Nothing blocks the move. { $warns ->
    [one] One point wants
   *[other] { $warns } points want
 } a look before it begins.
assess-verdict-blocks = { $blocks ->
    [one] One point blocks
   *[other] { $blocks } points block
 } the move.
assess-verdict-also = { $warns ->
    [one] One more wants
   *[other] { $warns } more want
 } a look before it begins.
assess-overview = At a glance
assess-severity-blocks = blocks
assess-severity-warns = warns
assess-severity-tells = tells
assess-heading-blocks = What blocks the move
assess-heading-warns = What will not move, or not as it is
assess-heading-tells = What to know
assess-tile-mailboxes = mailboxes
assess-tile-contacts = contacts and mail users
assess-tile-groups = groups
assess-tile-items = items
assess-tile-bytes = to copy
assess-tile-time = for the first copy
assess-commands = Commands
assess-restore = To restore it, should the move be called off
assess-concerns = { $count ->
    [one] One is concerned
   *[other] { $count } are concerned
}
assess-more = … and { $count } more
assess-more-hint = `--html FILE` and `--json` list everybody.
assess-licences = Licences
assess-column-product = Product
assess-column-needed = Needed
assess-column-free = Free
assess-mailboxes = Mailboxes, the slowest first
assess-column-folders = Folders
assess-column-first-copy = First copy
assess-written = The page is in { $file }.
assess-looking = Looking at mailboxes
assess-reading = Reading all mail
assess-mail-refused = the source refuses single messages
assess-unknown = unknown
assess-none = none

assess-reason-no-domain = it has no name before or no domain after the @
assess-reason-too-long = it is too long
assess-reason-dots = a dot stands at the beginning, at the end, or beside another one
assess-reason-characters = it has characters that are not allowed
assess-field-display-name = display name
assess-field-given-name = given name
assess-field-surname = family name
assess-field-job-title = job title
assess-field-department = department
assess-field-company = company
assess-field-office = office
assess-field-street = street
assess-field-city = city
assess-field-state = state or province
assess-field-postal-code = postal code
assess-field-mobile = mobile telephone
assess-kind-shared = shared mailbox
assess-kind-room = room
assess-kind-equipment = equipment
assess-object-account = account without a mailbox
assess-object-mailbox = mailbox
assess-object-shared = shared mailbox
assess-object-resource = room or equipment
assess-object-mail-user = mail user
assess-object-contact = contact
assess-object-group = group
assess-object-other = other object
assess-copy-kept = a copy stays in the mailbox
assess-copy-not-kept = no copy stays in the mailbox
assess-right-full-access = full access
assess-right-send-as = send as
assess-retention-archive = moves to the archive
assess-retention-delete = deletes
assess-folder-deep = it lies deeper than 300 folders
assess-folder-empty = its name is empty
assess-folder-long = its name has more than 255 characters
assess-folder-control = its name has control characters
assess-folder-separator = its name contains / or \
assess-folder-blanks = its name begins or ends with a blank
assess-folder-taken = in every mailbox a folder of this name is there for something else than mail

assess-directory-sync-on = Directory synchronisation is on
assess-directory-sync-on-what = Last run: { $last }. { $objects ->
    [one] One object of the tenant is
   *[other] { $objects } objects of the tenant are
 } mastered by the old directory.
assess-directory-sync-on-mend = Synchronised users cannot be changed in the tenant, so the move does not start. Turn synchronisation off as a global administrator: it can take up to 72 hours, cannot be called off once it has begun, and turning it on again means a full synchronisation. Users keep their accounts; they are mastered by the tenant from then on.
assess-directory-sync-was-on = Directory synchronisation was on once
assess-directory-sync-was-on-mend = It is off now, which is as it should be. Accounts that it left behind are among those that exist already.
assess-too-many-mailboxes = Too many mailboxes for one cutover
assess-too-many-mailboxes-what = { $mailboxes } mailboxes; { $most } is the most.
assess-too-many-mailboxes-mend = Microsoft allows { $most } in one cutover. Divide them into several, or give a reason, which is kept in the audit log: `--reason 'WHY'`.
assess-many-mailboxes = Many mailboxes for one cutover
assess-many-mailboxes-what = { $mailboxes } mailboxes; Microsoft recommends { $most } at the most.
assess-many-mailboxes-mend = It works, but everybody changes programs and passwords in the same days. Plan for people who help, or let pilot users go first.
assess-domain-missing = Addresses in a domain that the tenant does not have
assess-domain-missing-what = { $domain } is not in the tenant.
assess-domain-missing-mend = No mailbox and no group is made for an address whose domain is not proven to be yours. Add the domain, put the record that is shown into DNS, and verify it.
assess-domain-not-verified = Addresses in a domain that is not verified
assess-domain-not-verified-what = { $domain } is in the tenant, but not verified.
assess-domain-not-verified-mend = No mailbox and no group is made for an address whose domain is not proven to be yours. Put the tenant's record into DNS, wait about 15 minutes, and verify; if the first try fails, try again later.
assess-alias-domain = Further addresses in domains that are not verified
assess-alias-domain-what = { $address } is left out.
assess-alias-domain-mend = The mailbox moves without these addresses. If mail still comes to them, add and verify their domains first; names like .local can never be verified and are no loss.
assess-no-primary = Mailboxes without a primary address
assess-no-primary-mend = Without a primary SMTP address nothing can be made in the tenant. Give them one in the old directory and import it again.
assess-address-refused = Addresses that the tenant refuses
assess-address-refused-what = { $address }: { $reason }.
assess-address-refused-mend = Correct the address in the old directory and import it again. Let mail for the old spelling arrive at a further address as long as the old server runs.
assess-address-twice = One address, several recipients
assess-address-twice-what = { $shared } is also held by { $others }.
assess-address-twice-mend = The tenant gives an address, or a name to sign in with, to one recipient only. Decide who keeps it and remove it from the others.
assess-sign-in-twice = One name to sign in with, several accounts
assess-sign-in-twice-what = { $shared } is also the name of { $others }.
assess-sign-in-twice-mend = Two mailboxes cannot belong to one account. If it is one person, make the second mailbox a shared one: `cutover organisation mark ADDRESS --as shared`.
assess-person-twice = Perhaps one person with two mailboxes
assess-person-twice-what = { $shared } also has { $others }.
assess-person-twice-mend = Each mailbox becomes an account with a licence of its own. If it is one person, make one of them a shared mailbox; if they are two people, nothing needs to be done.
assess-exists-clash = Addresses that somebody else has in the tenant
assess-exists-clash-what = { $shared } belongs to the { $object } “{ $name }” ({ $address }).
assess-exists-clash-mend = What others made is never changed. Remove or rename it in the tenant, or take the address away from it.
assess-exists-same = Exists in the tenant already, and is the same
assess-exists-same-what = { $object } “{ $name }” ({ $address })
assess-exists-same-mend = Kind and address, or name to sign in with, are the same. It is left as it is, unless you let it be taken over: `cutover provision apply --adopt`.
assess-exists-ours = Made by this move already
assess-exists-ours-what = { $object } “{ $name }” ({ $address })
assess-exists-ours-mend = It bears the mark of this move. Provisioning goes on where it stopped; nothing is made twice.
assess-alias-in-use = Further addresses that somebody else has in the tenant
assess-alias-in-use-what = { $shared } belongs to the { $object } “{ $name }” ({ $address }).
assess-alias-in-use-mend = The recipient is made without this address. Take it away from its holder in the tenant if it should move.
assess-unified-messaging = Unified Messaging is on
assess-unified-messaging-mend = Exchange Online has no Unified Messaging, and it has to be off before these mailboxes move. Disable it at the old server; its properties are kept, so that it can be enabled again.
assess-licence-unknown = Licences that the tenant does not have
assess-licence-unknown-what = The tenant has no subscription { $product }.
assess-licence-unknown-mend = Check the part number with `cutover licence list`, or buy the subscription first.
assess-licence-group-unknown = A licence rule names a group that is not there
assess-licence-group-unknown-what = { $product } is for the group “{ $group }”.
assess-licence-group-unknown-mend = Name a group of the organisation by its name, alias or address.
assess-licence-short = Too few licences
assess-licence-short-what = { $product }: { $needed } needed, { $free } free, { $missing } missing.
assess-licence-short-mend = Buy the missing ones or change the rules. With `--licence-when after` mailboxes are made first and live for 30 days without a licence.
assess-licence-none = Mailboxes that no rule gives a licence
assess-licence-none-mend = A mailbox without a licence is disabled after 30 days, and its content deleted later. Give a rule: `--licence PRODUCT=all` or `PRODUCT=group:NAME`.
assess-usage-location = No country, and a licence needs one
assess-usage-location-what = Country: { $country }
assess-usage-location-mend = Set the two-letter code of the country in the old directory, or give one for all of these: `--usage-location NO`.
assess-sign-in-differs = Address and name to sign in with differ
assess-sign-in-differs-what = Signs in as { $name } today.
assess-sign-in-differs-mend = In the tenant they sign in with their e-mail address. Say so in the letter to them, since it is the most frequent call on the first morning.
assess-sign-in-domain = Name to sign in with in a domain that the tenant does not have
assess-sign-in-domain-what = Signs in as { $name } today.
assess-sign-in-domain-mend = The name cannot be kept. They sign in with their e-mail address; say so in the letter to them.
assess-sign-in-refused = Addresses that cannot be a name to sign in with
assess-sign-in-refused-what = { $name }: { $reason }.
assess-sign-in-refused-mend = The primary address becomes the name to sign in with, and that takes letters without marks, digits and ' . - _ ! # ^ ~ only, 64 characters before the @. Make another address the primary one and keep this as a further one.
assess-alias-refused = Aliases that the tenant refuses
assess-alias-refused-what = “{ $alias }”: { $reason }.
assess-alias-refused-mend = An alias that the tenant takes is made from it. Addresses do not change; what uses the alias as a short name does.
assess-alias-reserved = Aliases that are kept for postmasters
assess-alias-reserved-what = “{ $alias }”
assess-alias-reserved-mend = Groups with such names may be refused unless a global administrator makes them. Make them in the tenant beforehand, or give them another alias; the address can stay.
assess-field-too-long = Fields that are too long
assess-field-too-long-what = { $field }: { $length } characters, { $most } is the most.
assess-field-too-long-mend = Shorten them in the old directory and import it again; the tenant refuses longer ones.
assess-external-address-missing = Contacts without an address elsewhere
assess-external-address-missing-mend = A contact or mail user is nothing but an address elsewhere. Give it one in the old directory, or leave it behind.
assess-manager-outside = Managers who are not part of the move
assess-manager-outside-what = Manager: { $other }
assess-manager-outside-mend = The manager is left out, everything else moves. Add the manager to the move, or set another one in the old directory.
assess-delegate-outside = Delegates who are not part of the move
assess-delegate-outside-what = Delegate: { $other }
assess-delegate-outside-mend = The right to send on behalf is left out for them. Add them to the move, or remove them in the old directory.
assess-right-outside = Rights of people who are not part of the move
assess-right-outside-what = { $other }: { $right }
assess-right-outside-mend = The right is not given in the tenant. Add them to the move, or remove the right at the old server.
assess-member-outside = Members of groups who are not part of the move
assess-member-outside-what = Member: { $other }
assess-member-outside-mend = The group moves without them, and they get no more mail through it. Add them to the move, for example as contacts.
assess-owner-outside = Owners of groups who are not part of the move
assess-owner-outside-what = Owner: { $other }
assess-owner-outside-mend = The group moves without this owner. Name another one in the old directory.
assess-forwarding-outside = Forwarding to what is not part of the move
assess-forwarding-outside-what = To { $other }; { $copy }.
assess-forwarding-outside-mend = The forwarding is left out: mail stays in the mailbox. Add the recipient to the move, or forward to another one.
assess-forwarding-external = Forwarding out of the organisation
assess-forwarding-external-what = To { $other }; { $copy }.
assess-forwarding-external-mend = Exchange Online stops automatic forwarding to the outside by default. Ask whether it is still wanted; if so, allow it in the outbound spam policy for these mailboxes alone.
assess-linked-mailbox = Linked mailboxes
assess-linked-mailbox-mend = Their accounts are in another forest. In the tenant each gets an account of its own with a new password; say so in the letter to them.
assess-special-mailbox = Shared mailboxes, rooms and equipment
assess-special-mailbox-what = { $kind }
assess-special-mailbox-mend = They move as what they are and need no licence up to 50 GB.
assess-hidden = Hidden from address lists
assess-hidden-mend = Microsoft's own cutover leaves them out, because it reads the address book. Here they move, and stay hidden.
assess-disabled = Disabled accounts
assess-disabled-mend = Mailbox and account move; the account stays disabled, but takes a licence. If nobody needs the mail, leave them out or make them shared mailboxes.
assess-legacy-dn-missing = No old address inside the organisation
assess-legacy-dn-missing-mend = Others have a legacyExchangeDN, these have none. Replies to old mail from them, and old meetings, may not be delivered.
assess-address-type-left = Addresses of types that stay behind
assess-address-type-left-what = { $types }
assess-address-type-left-mend = Addresses of telephony, fax, X.400 and the like mean nothing in the tenant. SMTP and X500 move.
assess-dynamic-group = Groups whose members are found by a rule
assess-dynamic-group-what = Rule: { $rule }
assess-dynamic-group-mend = Dynamic groups do not move. Write the rule anew for Exchange Online, in the filter of the command, or make an ordinary group.
assess-group-circular = Groups that contain themselves
assess-group-circular-what = Through “{ $through }”
assess-group-circular-mend = They move as they are, only that no group becomes its own member. Undo the circle if nobody remembers why it is there.
assess-group-empty = Groups without members
assess-group-empty-mend = They move empty. Mail to them is lost without a word today, and will be tomorrow.
assess-group-ownerless = Groups without an owner who moves
assess-group-ownerless-mend = Only administrators can change their members. Name an owner if somebody else should.
assess-not-in-batch = Mailboxes that the batch does not have
assess-not-in-batch-mend = They stay at the old server, and references to them are left out. Add them to the batch, or leave them on purpose.
assess-not-in-organisation = Mailboxes of the batch that the directory does not know
assess-not-in-organisation-mend = They have no account in the plan: aliases, groups and rights do not come along for them. Check the address, or import the directory again.
assess-mailbox-unreadable = Mailboxes that cannot be read
assess-mailbox-unreadable-what = { $reason }
assess-mailbox-unreadable-mend = Nothing of these can be copied as it is. Correct the password or give the migration account the right to read them, and run this again.
assess-mailbox-over-quota = Mailboxes larger than they may be
assess-mailbox-over-quota-what = { $bytes }; { $most } is the most.
assess-mailbox-over-quota-mend = The copy stops when the mailbox is full. Give a larger licence, or let the owner tidy up first.
assess-folder-refused = Folders that the tenant refuses
assess-folder-refused-what = { $folder }: { $reason }.
assess-folder-refused-mend = Give them another name with the batch's `--map`, or rename them at the source. What lies in a folder that is refused is not copied, and the report tells it.
assess-folder-twice = Folders that are one to the tenant
assess-folder-twice-what = { $folder } and { $twin }
assess-folder-twice-mend = The tenant looks at neither case nor blanks around a name. Rename one of the two, or their content ends in one folder.
assess-folder-crowded = Folders with very many items
assess-folder-crowded-what = { $folder }: { $items } items; { $most } is the most.
assess-folder-crowded-mend = The tenant takes no more than that in one folder. Let the owner divide it first.
assess-item-too-large = Items over { $most }
assess-item-too-large-what = { $items ->
    [one] One item
   *[other] { $items } items
 }, the largest { $largest }, in { $folder }.
assess-item-too-large-mend = No mailbox of the tenant takes items of this size. They are kept in escrow with their name and reason; give them to their owners as files.
assess-item-over-limit = Items over { $most }
assess-item-over-limit-what = { $items ->
    [one] One item
   *[other] { $items } items
 }, the largest { $largest }, in { $folder }.
assess-item-over-limit-mend = A new mailbox takes items up to { $most }. Raise the limit for these after provisioning and before the copy, in Exchange Online PowerShell:
assess-long-lines = Messages with lines over { $most } octets
assess-long-lines-what = { $messages ->
    [one] One message
   *[other] { $messages } messages
 } of { $read }; the longest line has { $longest } octets, in { $folder }.
assess-long-lines-mend = RFC 5322 allows { $most } octets in a line. The mailbox import keeps the text of such messages. Written by IMAP, and wherever they are sent on, their lines may be broken or encoded anew; the text stays, but a signature (S/MIME, PGP, DKIM) no longer fits. Keep the originals of signed ones that count.
assess-mail-unread = Mailboxes whose mail could not be read through
assess-mail-unread-what = { $reason }; { $read } read, { $refused } refused.
assess-mail-unread-mend = What was not read was not looked into, and what the source refuses will not be copied either: the report of the batch will name each message. Look at the reason, and run this again.
assess-cloud-without-import = This cloud has no mailbox import
assess-cloud-without-import-what = Cloud: { $cloud }
assess-cloud-without-import-mend = Mail is written by IMAP there. Calendars, contacts, tasks and notes cannot be moved.
assess-retention = The tenant tidies up by itself
assess-retention-what = “{ $rule }” { $action } after { $days } days.
assess-retention-mend = The rule counts from the dates of the items, so that old mail may disappear from view soon after it arrived. Pause it for the time of the move, or tell the users.
assess-forecast = How long it takes
assess-forecast-what = { $mailboxes ->
    [one] One mailbox
   *[other] { $mailboxes } mailboxes
 } with { $items } items and { $bytes }: about { $duration } with { $parallel } at once. The slowest, { $slowest }, takes { $alone }.
assess-forecast-mend = Reckoned with Microsoft's budget for each mailbox, 150 MB in 5 minutes and 10,000 requests in 10 minutes, and a third more on the wire than in the mailbox. A slow source or line makes it longer. People work on as before meanwhile; what comes later is brought over each day.
assess-forecast-unknown = Sizes and duration are not known
assess-forecast-unknown-mend = The mailboxes were not looked at. Make a batch and name it, `--batch NAME`: then folders, sizes and passwords are checked, and the duration is forecast.
assess-sizes-guessed = Sizes that are guessed
assess-sizes-guessed-what = { $mailboxes ->
    [one] One mailbox
   *[other] { $mailboxes } mailboxes
}
assess-sizes-guessed-mend = The source counts items there and tells no sizes; each is taken for { $size }.
assess-never-taken = What a cutover never takes along
assess-never-taken-mend = Public folders; archive mailboxes; dynamic groups; transport rules and connectors; holds and journalling; retention policies; Outlook profiles, signatures and rules that run in Outlook only; and everything that signs in to the old server by itself: telephones, printers, scanners, programs that send mail. Make a list of them now; each needs somebody who looks after it.
