//! Autodiscover: the walk against worlds made up for it, and recorded answers of an independent server.

#![expect(clippy::expect_used, reason = "a test ends where something unexpected happens")]

#[path = "autodiscover/recorded.rs"]
mod recorded;
#[path = "autodiscover/world.rs"]
mod world;

use cutover_ews::autodiscover::{Candidate, Query, Service, Step, Walk, pox, soap};
use cutover_model::{Failure, FailureCode};
use world::{World, error, redirect_address, redirect_url, settings, soap_settings};

const DOMAIN: &str = "https://old.example/autodiscover/autodiscover.xml";
const HOST: &str = "https://autodiscover.old.example/autodiscover/autodiscover.xml";
const PLAIN: &str = "http://autodiscover.old.example/autodiscover/autodiscover.xml";
const MAIL: &str = "https://mail.old.example/autodiscover/autodiscover.xml";

fn check(world: &World, expected: &str) {
    let seen = world.walk(anna()).join("\n");
    assert_eq!(seen, expected.trim_matches('\n'), "\n{seen}\n");
}

fn anna() -> Walk {
    Walk::new(Query { address: "anna@old.example".into(), legacy_dn: None }).expect("an address")
}

#[test]
fn the_second_candidate_knows_and_is_asked_twice() {
    let world = World::new().post(DOMAIN, 404, "").post(HOST, 200, &settings("mail.old.example"));
    check(
        &world,
        "
domain Pox https://old.example/autodiscover/autodiscover.xml: Status(404)
autodiscover host Pox https://autodiscover.old.example/autodiscover/autodiscover.xml: Settings
autodiscover host PoxWithMapiHttp https://autodiscover.old.example/autodiscover/autodiscover.xml: Settings
found: ews https://mail.old.example/EWS/Exchange.asmx, proxy mail.old.example, both",
    );
}

#[test]
fn nobody_knows_and_everything_that_was_tried_is_told() {
    let world = World::new().post(DOMAIN, 200, "<html><body>Welcome</body></html>");
    check(
        &world,
        "
domain Pox https://old.example/autodiscover/autodiscover.xml: Unreadable(\"its root is not Autodiscover\")
autodiscover host Pox https://autodiscover.old.example/autodiscover/autodiscover.xml: Failed(name-resolution)
redirect by HTTP Plain http://autodiscover.old.example/autodiscover/autodiscover.xml: Failed(name-resolution)
SRV record Dns _autodiscover._tcp.old.example: NoService
not found",
    );
}

#[test]
fn a_redirect_by_plain_http_is_taken_after_asking() {
    let world =
        World::new().get(PLAIN, 302, MAIL).post(MAIL, 200, &settings("mail.old.example")).agree("mail.old.example");
    check(
        &world,
        "
domain Pox https://old.example/autodiscover/autodiscover.xml: Failed(name-resolution)
autodiscover host Pox https://autodiscover.old.example/autodiscover/autodiscover.xml: Failed(name-resolution)
redirect by HTTP Plain http://autodiscover.old.example/autodiscover/autodiscover.xml: RedirectUrl(\"https://mail.old.example/autodiscover/autodiscover.xml\")
confirm https://mail.old.example/autodiscover/autodiscover.xml: yes
redirect by HTTP Pox https://mail.old.example/autodiscover/autodiscover.xml: Settings
redirect by HTTP PoxWithMapiHttp https://mail.old.example/autodiscover/autodiscover.xml: Settings
found: ews https://mail.old.example/EWS/Exchange.asmx, proxy mail.old.example, both",
    );
}

#[test]
fn nothing_goes_to_a_host_that_was_not_agreed_to() {
    let evil = "https://evil.example/autodiscover/autodiscover.xml";
    let world =
        World::new().get(PLAIN, 302, evil).services(&[(0, 0, 443, "evil.example")]).post(evil, 200, &settings("x"));
    check(
        &world,
        "
domain Pox https://old.example/autodiscover/autodiscover.xml: Failed(name-resolution)
autodiscover host Pox https://autodiscover.old.example/autodiscover/autodiscover.xml: Failed(name-resolution)
redirect by HTTP Plain http://autodiscover.old.example/autodiscover/autodiscover.xml: RedirectUrl(\"https://evil.example/autodiscover/autodiscover.xml\")
confirm https://evil.example/autodiscover/autodiscover.xml: no
redirect by HTTP Pox https://evil.example/autodiscover/autodiscover.xml: NotAgreed
SRV record Dns _autodiscover._tcp.old.example: RedirectUrl(\"https://evil.example/autodiscover/autodiscover.xml\")
SRV record Pox https://evil.example/autodiscover/autodiscover.xml: NotAgreed
not found",
    );
}

#[test]
fn redirects_to_plain_http_or_to_odd_places_are_not_taken() {
    for location in [
        "http://mail.old.example/autodiscover/autodiscover.xml",
        "https://mail.old.example/login.aspx",
        "https://anna:x@mail.old.example/autodiscover/autodiscover.xml",
        "/autodiscover/other.xml",
        "",
    ] {
        let world = World::new().get(PLAIN, 301, location).agree("mail.old.example");
        let lines = world.walk(anna());
        assert_eq!(lines[2], format!("redirect by HTTP Plain {PLAIN}: Unsafe({location:?})"));
        assert_eq!(lines.last().expect("an end"), "not found");
    }
    let world = World::new().post(DOMAIN, 200, &redirect_url("http://mail.old.example/autodiscover/autodiscover.xml"));
    assert!(world.walk(anna())[0].ends_with("Unsafe(\"http://mail.old.example/autodiscover/autodiscover.xml\")"));
}

#[test]
fn srv_records_are_asked_in_their_order() {
    let services =
        [(10, 0, 443, "late.old.example"), (0, 1, 443, "light.old.example"), (0, 9, 8443, "heavy.old.example")];
    let world = World::new().services(&services).agree("light.old.example").agree("heavy.old.example");
    let world =
        world.post("https://light.old.example/autodiscover/autodiscover.xml", 200, &settings("mail.old.example"));
    check(
        &world,
        "
domain Pox https://old.example/autodiscover/autodiscover.xml: Failed(name-resolution)
autodiscover host Pox https://autodiscover.old.example/autodiscover/autodiscover.xml: Failed(name-resolution)
redirect by HTTP Plain http://autodiscover.old.example/autodiscover/autodiscover.xml: Failed(name-resolution)
SRV record Dns _autodiscover._tcp.old.example: RedirectUrl(\"https://heavy.old.example:8443/autodiscover/autodiscover.xml\")
confirm https://heavy.old.example:8443/autodiscover/autodiscover.xml: yes
SRV record Pox https://heavy.old.example:8443/autodiscover/autodiscover.xml: Failed(name-resolution)
confirm https://light.old.example/autodiscover/autodiscover.xml: yes
SRV record Pox https://light.old.example/autodiscover/autodiscover.xml: Settings
SRV record PoxWithMapiHttp https://light.old.example/autodiscover/autodiscover.xml: Settings
found: ews https://mail.old.example/EWS/Exchange.asmx, proxy mail.old.example, both",
    );
}

#[test]
fn another_address_begins_anew_and_its_hosts_are_confirmed() {
    let other = "https://new.example/autodiscover/autodiscover.xml";
    let world = World::new().post(DOMAIN, 200, &redirect_address("anna@new.example")).agree("new.example");
    check(
        &world.post(other, 200, &settings("mail.new.example")),
        "
domain Pox https://old.example/autodiscover/autodiscover.xml: RedirectAddress(\"anna@new.example\")
confirm https://new.example/autodiscover/autodiscover.xml: yes
domain Pox https://new.example/autodiscover/autodiscover.xml: Settings
domain PoxWithMapiHttp https://new.example/autodiscover/autodiscover.xml: Settings
found: ews https://mail.new.example/EWS/Exchange.asmx, proxy mail.new.example, both",
    );
}

#[test]
fn loops_end() {
    let world = World::new().post(DOMAIN, 200, &redirect_url(HOST)).post(HOST, 302, DOMAIN);
    check(
        &world,
        "
domain Pox https://old.example/autodiscover/autodiscover.xml: RedirectUrl(\"https://autodiscover.old.example/autodiscover/autodiscover.xml\")
redirect Pox https://autodiscover.old.example/autodiscover/autodiscover.xml: RedirectUrl(\"https://old.example/autodiscover/autodiscover.xml\")
redirect Pox https://old.example/autodiscover/autodiscover.xml: Loop
redirect by HTTP Plain http://autodiscover.old.example/autodiscover/autodiscover.xml: Failed(name-resolution)
SRV record Dns _autodiscover._tcp.old.example: NoService
not found",
    );
    let world = World::new().post(DOMAIN, 200, &redirect_address("ANNA@old.example"));
    assert!(world.walk(anna()).contains(&format!("domain Pox {DOMAIN}: Loop")));
}

#[test]
fn redirects_without_an_end_are_given_up_after_ten() {
    let mut world = World::new().agree("r.example");
    world = world.post(DOMAIN, 302, "https://r.example/0");
    for number in 0..30 {
        world = world.post(&format!("https://r.example/{number}"), 302, &format!("https://r.example/{}", number + 1));
    }
    let lines = world.walk(anna());
    assert_eq!(lines.iter().filter(|line| line.contains("Pox https://r.example/")).count(), 11);
    assert!(lines.contains(&"redirect Pox https://r.example/10: TooManyRedirects".to_owned()));
}

#[test]
fn refused_credentials_end_the_walk_at_once() {
    let refused = Failure::new(FailureCode::Credentials, "anna@old.example");
    let world = World::new().fail(DOMAIN, refused).post(HOST, 200, &settings("mail.old.example"));
    check(
        &world,
        "
domain Pox https://old.example/autodiscover/autodiscover.xml: Failed(credentials)
refused: credentials",
    );
}

#[test]
fn soap_is_asked_where_the_plain_form_is_not_spoken() {
    let service = "https://autodiscover.old.example/autodiscover/autodiscover.svc";
    let world = World::new().post(DOMAIN, 404, "").post(HOST, 200, &error(601, "Provider is not available"));
    check(
        &world.post(service, 200, &soap_settings("mail.old.example")),
        "
domain Pox https://old.example/autodiscover/autodiscover.xml: Status(404)
autodiscover host Pox https://autodiscover.old.example/autodiscover/autodiscover.xml: Error { code: \"601\", message: \"Provider is not available\" }
autodiscover host Soap https://autodiscover.old.example/autodiscover/autodiscover.svc: Settings
found: ews https://mail.old.example/EWS/Exchange.asmx, proxy mail.old.example, soap Exchange2013_SP1",
    );
}

#[test]
fn an_unknown_address_is_told_from_a_missing_server() {
    let world = World::new().post(HOST, 200, &error(500, "The email address can't be found."));
    let line = format!(
        "autodiscover host Pox {HOST}: Error {{ code: \"500\", message: \"The email address can't be found.\" }}"
    );
    assert_eq!(world.walk(anna())[1], line);
}

#[test]
fn entities_that_grow_and_depths_without_end_are_refused() {
    let laughs = "<!DOCTYPE a [<!ENTITY b \"ha\"><!ENTITY c \"&b;&b;&b;\">]><Autodiscover>&c;</Autodiscover>";
    let deep = "<a>".repeat(100_000);
    for body in
        [laughs, &deep, "<Autodiscover>", "", "\u{0}", "<Autodiscover/>", "<Autodiscover><Response/></Autodiscover>"]
    {
        let lines = World::new().post(DOMAIN, 200, body).walk(anna());
        assert!(lines[0].starts_with(&format!("domain Pox {DOMAIN}: Unreadable(")), "{}", lines[0]);
    }
}

#[test]
fn damaged_answers_are_read_or_refused_and_nothing_else() {
    for whole in [settings("mail.old.example"), soap_settings("mail.old.example"), redirect_url(HOST)] {
        let (mut read, mut refused) = (0, 0);
        for at in 0..whole.len() {
            let mut damaged = whole.clone().into_bytes();
            damaged[at] ^= 0x15;
            for bytes in [&whole.as_bytes()[..at], &damaged] {
                match (pox::parse(bytes), soap::parse(bytes)) {
                    (Err(_), Err(_)) => refused += 1,
                    _ => read += 1,
                }
            }
        }
        assert!(read > 0 && refused >= whole.len(), "{read} {refused}");
    }
}

#[test]
fn another_mailbox_is_asked_for_by_its_name_in_the_directory() {
    let query = Query { address: "admin@old.example".into(), legacy_dn: Some("/o=Old/cn=Recipients/cn=anna".into()) };
    let mut walk = Walk::new(query).expect("an address");
    let Step::Ask(question) = walk.step() else { panic!("the first step is a question") };
    let body = String::from_utf8(question.body).expect("text");
    assert!(body.contains("<LegacyDN>/o=Old/cn=Recipients/cn=anna</LegacyDN>"));
    assert!(!body.contains("EMailAddress"));
    assert_eq!(question.headers, [("X-AnchorMailbox", "admin@old.example".to_owned())]);
}

#[test]
fn a_step_stays_until_it_is_answered_and_hosts_can_be_agreed_to_beforehand() {
    let mut walk = anna();
    walk.agree_to("Mail.old.example");
    assert_eq!(walk.step(), walk.step());
    for _ in 0..3 {
        walk.failed(Failure::new(FailureCode::Connect, "x"));
        walk.step();
    }
    walk.services(vec![Service { priority: 0, weight: 0, port: 443, target: "mail.old.example.".into() }]);
    assert!(matches!(walk.step(), Step::Ask(question) if question.url.to_string() == MAIL));
    assert_eq!(walk.visits().last().expect("a visit").candidate, Candidate::ServiceRecord);
}

#[test]
fn addresses_that_are_none_are_refused() {
    for address in ["anna", "anna@", "@old.example", "anna@old.example/evil", "anna@[127.0.0.1]"] {
        assert!(Walk::new(Query { address: address.into(), legacy_dn: None }).is_none(), "{address}");
    }
}
