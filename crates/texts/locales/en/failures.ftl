# What failed (failure-<code>) and what to do about it (hint-<code>), for every code of cutover_model::FailureCode.
# $subject is the host, account, folder or item that it happened to.

failure-name-resolution = The name { $subject } has no address in DNS.
hint-name-resolution = Check how the name is spelled, and that this machine can look up names: `getent hosts NAME`. Then `cutover endpoint test NAME`.

failure-connect = No connection could be made to { $subject }.
hint-connect = Check the port and that no firewall is in between, then `cutover endpoint test NAME`. Cutover tries again by itself.

failure-connection-lost = The connection to { $subject } broke.
hint-connection-lost = Nothing is lost: the sync goes on where it stopped. If it happens again and again, allow fewer connections with `cutover endpoint set NAME --max-concurrent-migrations 4`.

failure-timeout = { $subject } did not answer in time.
hint-timeout = Cutover tries again by itself. If it stays like this, look at the load of the server and allow fewer connections with `cutover endpoint set NAME --max-concurrent-migrations 4`.

failure-certificate-expired = The certificate of { $subject } has expired or is not valid yet.
hint-certificate-expired = Renew the certificate on the server, and check the clock of this machine. To trust exactly this certificate all the same, save it as a PEM file: `cutover endpoint set NAME --trust-certificate FILE`.

failure-certificate-name = The certificate of { $subject } is for another name.
hint-certificate-name = Use the name that stands in the certificate: `cutover endpoint set NAME --imap HOST`. To trust exactly this certificate all the same, save it as a PEM file: `cutover endpoint set NAME --trust-certificate FILE`.

failure-certificate-untrusted = Nobody that this machine trusts has signed the certificate of { $subject }.
hint-certificate-untrusted = Save the certificate of the server or of its issuer as a PEM file, look at it, and trust it: `cutover endpoint set NAME --trust-certificate FILE`.

failure-certificate-self-signed = { $subject } signed its certificate itself.
hint-certificate-self-signed = Get a certificate from a public authority for the server. Or save the certificate as a PEM file, compare its fingerprint at the server, and trust it: `cutover endpoint set NAME --trust-certificate FILE`.

failure-tls = { $subject } and Cutover could not agree on a secure connection.
hint-tls = Check that the port speaks TLS from the start (993) or use STARTTLS (143): `cutover endpoint set NAME --security starttls`. A server that only knows TLS 1.0 needs a tunnel (stunnel) in front.

failure-tls-old = { $subject } speaks only old versions or ciphers of TLS, which are not safe.
hint-tls-old = Switch TLS 1.2 on at the server (Windows Server 2008 R2 and later know it, after their updates). Where that cannot be, put a tunnel (stunnel) in front of it on a machine beside it, and give the tunnel's address as the endpoint.

failure-tls-missing = { $subject } does not offer TLS, and passwords are not sent in the clear.
hint-tls-missing = Switch TLS on at the server. Only where the way there is safe in itself: `cutover endpoint set NAME --security none`.

failure-credentials = { $subject } could not sign in: user name or password is wrong.
hint-credentials = Check user name and password. For an administrator account: `cutover endpoint set NAME --password-file FILE`. For one user: correct the line in the CSV file, then `cutover user retry ADDRESS --csv FILE`.

failure-credentials-held = Name and password of { $subject } were refused before, and are not tried again, so that the account is not locked.
hint-credentials-held = Check that the account is not locked, then set the right password: `cutover endpoint set NAME --password-file FILE`.

failure-secret-missing = There is no password or token for { $subject }.
hint-secret-missing = Give one: for the endpoint `cutover endpoint set NAME --password-file FILE`, for one user with `cutover user retry ADDRESS --csv FILE`.

failure-token-command = The command that gives the token for { $subject } failed.
hint-token-command = Run the command by hand as the same user. It has to print the token alone, and end with exit code 0. Change it with `cutover endpoint set NAME --token-command COMMAND`.

failure-authentication-method = { $subject } offers no way of signing in that was allowed.
hint-authentication-method = `cutover endpoint test NAME` lists what the server offers. Choose one with `cutover endpoint set NAME --auth METHOD`.

failure-permission = { $subject }: the account may not do this.
hint-permission = Give the account the right on the server (for a master user: access to every mailbox), then `cutover endpoint test NAME --test-user ADDRESS`.

failure-busy = { $subject } says that it is busy.
hint-busy = Cutover waits and tries again by itself. If it stays like this, allow fewer mailboxes at once: `cutover endpoint set NAME --max-concurrent-migrations N`.

failure-throttled = { $subject } asked to be left alone for a while.
hint-throttled = Cutover waits as long as the server asked for and goes on by itself.

failure-too-many-connections = { $subject } takes no more connections.
hint-too-many-connections = Raise the limit on the server, or use fewer connections: `cutover endpoint set NAME --connections-per-mailbox 1`.

failure-protocol = { $subject } answered something that its protocol does not allow.
hint-protocol = Cutover tries again by itself. If it stays, run with `-vv` and report the line of the log with the answer.

failure-unsupported = { $subject } lacks something that is needed.
hint-unsupported = `cutover endpoint test NAME` shows what the server can do. Switch on what is missing there, or use another server.

failure-folder-gone = The folder { $subject } is not there any more.
hint-folder-gone = It was removed or renamed while it was being read. The next sync sees the new tree: `cutover batch sync NAME`.

failure-folder-refused = The target does not take the folder { $subject }.
hint-folder-refused = Send it to another name with `--map 'FOLDER=OTHER NAME'`, or leave it out with `--exclude FOLDER`: `cutover batch resume NAME --map 'FOLDER=OTHER NAME'`.

failure-over-quota = The target mailbox of { $subject } is full.
hint-over-quota = Raise the quota at the target or make room there, then `cutover user retry ADDRESS`. What was copied is not copied again.

failure-item-too-large = { $subject } is larger than the target takes.
hint-item-too-large = Raise the limit at the target, then `cutover escrow retry --batch NAME`; or hand the user the file: `cutover escrow export --batch NAME --out DIR`.

failure-item-refused = The target does not take { $subject }.
hint-item-refused = The item is kept. Hand it to the user with `cutover escrow export --batch NAME --out DIR`, or try again with `cutover escrow retry --batch NAME`.

failure-item-unreadable = The source does not give { $subject }.
hint-item-unreadable = Open it at the source with a mail program. If it can be read there, `cutover escrow retry --batch NAME`; else note it with `cutover escrow release --batch NAME --reason WHY`.

failure-item-vanished = { $subject } was gone before it could be read.
hint-item-vanished = There is nothing to do: it was removed at the source, and the next sync sees that.

failure-item-altered = { $subject } reads back from the target otherwise than it was written.
hint-item-altered = Compare both: the original is kept, `cutover escrow export --batch NAME --out DIR`. If the difference is harmless, `cutover escrow release --batch NAME --reason WHY`.

failure-bad-item-limit = More items of { $subject } could not be copied than the batch allows.
hint-bad-item-limit = Look at them with `cutover escrow list --batch NAME`. To go on: `cutover batch resume NAME --bad-item-limit N`.

failure-large-item-limit = More items of { $subject } are too large than the batch allows.
hint-large-item-limit = Look at them with `cutover escrow list --batch NAME`. To go on: `cutover batch resume NAME --large-item-limit N`.

failure-mass-deletion = The source wants more removed in { $subject } than can be believed. Nothing was removed.
hint-mass-deletion = Look at the source: are the messages really meant to be gone? If so: `cutover user retry ADDRESS --accept-deletions`. If not, mend the source first.

failure-folder-vanished = The folder { $subject } disappeared at the source. Nothing was removed at the target.
hint-folder-vanished = Check whether it was deleted or only lost its access right. If it is meant to be gone: `cutover user retry ADDRESS --accept-deletions`.

failure-secret-expired = The client secret or certificate of the application { $subject } has expired.
hint-secret-expired = Make a new one in the Entra admin center (App registrations, Certificates & secrets), then `cutover tenant set NAME --secret-file FILE`.

failure-application-secret = The tenant does not take the client secret or certificate of the application { $subject }.
hint-application-secret = In the Entra admin center, App registrations, the application, Certificates & secrets: take the secret's value, not its id. A value is shown once only; else make a new secret there. Then `cutover tenant add` with it, or `cutover tenant set NAME --secret-file FILE` for a tenant that is stored already.

failure-public-client-off = Nobody can sign in to the application { $subject } with a code: the tenant does not allow it.
hint-public-client-off = In the Entra admin center, App registrations, the application, Authentication: set “Allow public client flows” to Yes, and try again after a minute.

failure-sign-in-declined = Whoever was asked did not agree to sign in to { $subject }.
hint-sign-in-declined = Run `cutover tenant sign-in NAME` again and agree to what the page asks for. A page that asks for an administrator's approval needs a Global Administrator.

failure-sign-in-expired = Nobody signed in to { $subject } with the code in time.
hint-sign-in-expired = Run `cutover tenant sign-in NAME` again: it shows a new code.

failure-sign-in-blocked = A rule of the tenant does not let { $subject } sign in this way.
hint-sign-in-blocked = Look at the sign-in logs in the Entra admin center: they name the Conditional Access policy. Many tenants block the device code flow; leave the application or the account out of that policy for the move.

failure-tenant-unknown = There is no tenant { $subject } in this cloud.
hint-tenant-unknown = Take the Directory (tenant) ID from the application's overview in the Entra admin center, or one of the tenant's verified domains: `--tenant`. A tenant of a national cloud needs `--cloud gcc-high|dod|china`.

failure-application-unknown = The tenant does not know the application { $subject }.
hint-application-unknown = Take the Application (client) ID from the application's overview in the Entra admin center (App registrations), not its Object ID: `--application`. It has to be registered in this very tenant.

failure-consent-missing = Nobody has consented to what the application { $subject } asks for.
hint-consent-missing = Let a Global Administrator open the consent address that `cutover tenant test NAME` shows.

failure-mailbox-missing = There is no mailbox for { $subject }, or not yet.
hint-mailbox-missing = A mailbox appears some minutes after its licence was assigned; Cutover waits for it, up to an hour in all. Then look at the licence, `cutover licence status --tenant NAME`, and at the target's user name in the CSV file, and go on with `cutover user retry ADDRESS`.

failure-session-over = The session for writing into { $subject } has ended.
hint-session-over = Cutover opens another by itself and goes on where it stopped.

failure-not-found = { $subject } is not there.
hint-not-found = Check how the name is spelled. Something made a moment ago can take some minutes until it is seen everywhere.

failure-conflict = Something with the name or an address of { $subject } is there already.
hint-conflict = `cutover assess` shows what it clashes with. Rename one of the two, or let Cutover take over what is there with `--adopt`.

failure-refused = The server refused what was asked for { $subject }.
hint-refused = Its words say why. If they point to a mistake in a record, mend the record and run the command again.

failure-lease-lost = Another process took over { $subject }.
hint-lease-lost = There is nothing to do: the other process goes on from the last checkpoint. `cutover status` shows which one.

failure-stopped = { $subject } was stopped.
hint-stopped = Go on with `cutover batch resume NAME`.

failure-store = The store { $subject } could not be read or written.
hint-store = Check that the folder is there, that it belongs to the user who runs Cutover, and that the database is up. A backup is put back with `cutover store restore FILE`.

failure-disk-full = The disk is full at { $subject }.
hint-disk-full = Make room, then run the same command again. Nothing is lost: the sync goes on from the last checkpoint.

failure-file = The file { $subject } could not be read or written.
hint-file = Check that the path is right and that the user who runs Cutover may read and write there.

failure-directory-plain = { $subject } would be asked in the clear, with the password for everybody on the way to read.
hint-directory-plain = Use `ldaps://` or StartTLS. Only where the way there is safe in itself, plain LDAP can be allowed explicitly.

failure-directory-base = The directory has nothing at the place that was asked for ({ $subject }), or another server holds it.
hint-directory-base = Check `--base`. For the records of another domain name one of its domain controllers in a second import.

failure-directory-limit = { $subject } gave only a part of its records before a limit of its own, so none of them was taken.
hint-directory-limit = Raise the limits of size and time for this account at the directory, or import smaller parts of the tree: give `--base` several times.

failure-directory-permission = { $subject }: the account may not read the directory.
hint-directory-permission = Give an account of the domain that may read users, contacts and groups; every ordinary domain user may, unless that was changed.

failure-internal = Something happened with { $subject } that should not happen.
hint-internal = This is a fault in Cutover. Nothing was removed. Run the command again with `-vv` and report the log.
