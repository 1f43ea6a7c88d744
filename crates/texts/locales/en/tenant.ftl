# Ways to a tenant: another credential, people who sign in with a code, and what helps when a tenant is not reached.

tenant-changed = The tenant { $name } has its new credential.
tenant-not-changed = The tenant { $name } keeps the credential that it had. With --no-test the new one is stored all the same.
sign-in-code = Open { $address } in a web browser on any machine, and type the code { $code }. Sign in as a Global Administrator or a Hybrid Identity Administrator.
sign-in-waiting = Waiting for { $minutes ->
    [one] one minute
   *[other] { $minutes } minutes
} at most; Ctrl-C ends it.
sign-in-stopped = Nobody has signed in: it was stopped.
sign-in-stopped-hint = The code that was shown ends by itself. `cutover tenant sign-in NAME` shows a new one.
sign-in-person = Signed in
sign-in-tenant-id = Tenant
sign-in-rights = Consented to
sign-in-features = Directory synchronisation
sign-in-no-features = nothing is switched on
sign-in-deletions = Stops at so many removals
sign-in-passwords = Passwords come from the old directory. Once synchronisation is turned off, people keep the last one until they change it in the tenant.
sign-in-no-synchronisation = How the directory is synchronised is not known:
sign-in-nothing-kept = Nothing of the sign-in is kept, only a line in the audit log that says who it was.
tenant-hint-name-resolution = Check that this machine can look up names: `getent hosts login.microsoftonline.com`. A tenant of a national cloud needs `--cloud gcc-high|dod|china`.
tenant-hint-connect = This machine has to reach Microsoft's services on port 443. Where there is a proxy, name it in the environment variable HTTPS_PROXY. Then `cutover tenant test NAME`.
tenant-hint-connection-lost = Nothing is lost. Run the command again; if it happens again and again, look at the proxy or firewall on the way.
tenant-hint-timeout = Run the command again. If it stays like this, look at the proxy or firewall on the way to Microsoft's services (port 443).
tenant-hint-certificate-expired = Check the clock of this machine. A proxy that opens TLS has a certificate of its own: save its authority's certificate as PEM, `--trust-certificate FILE`.
tenant-hint-certificate-name = Something on the way answers in the service's place, often a proxy. Save its authority's certificate as PEM if you trust it: `--trust-certificate FILE`.
tenant-hint-certificate-untrusted = A proxy that opens TLS has a certificate of its own. Save its authority's certificate as PEM if you trust it: `cutover tenant add NAME … --trust-certificate FILE`.
tenant-hint-tls = A proxy or firewall on the way may not let the connection through as it is. Microsoft's services speak TLS 1.2 and 1.3.
tenant-hint-tls-missing = The services of a tenant are asked over https:// only; http:// is for a rehearsal on this machine.
tenant-hint-credentials = The service refused the application's token. Check with `cutover tenant test NAME` that the tenant, the cloud and the application belong together.
tenant-hint-secret-missing = Give the client secret or the certificate again: `cutover tenant set NAME --secret-file FILE`.
tenant-hint-permission = `cutover tenant test NAME` shows which permission is missing and where a Global Administrator grants it. A permission that was granted a moment ago takes some minutes; Exchange administration also needs the role Exchange Administrator for the application.
tenant-hint-busy = Run the command again after a while; what is done already is not done twice.
tenant-hint-throttled = Wait a while, then run the command again; what is done already is not done twice.
tenant-hint-unsupported = `cutover tenant test NAME` shows what the tenant's cloud has.
column-login-url = Sign-in
column-graph-url = Graph
column-exchange-url = Exchange
about-tenant-sign-in = Sign in with a code for what a tenant shows to people only; nothing is kept
about-tenant-set = Give a tenant another secret or certificate after a test
arg-tenant-sign-in-name = Name of the tenant
arg-tenant-set-name = Name of the tenant
arg-tenant-set-no-test = Store it without a test
examples-tenant-set =
    cutover tenant set new --secret-file secret
