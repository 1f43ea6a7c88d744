//! Files as people have them, and everything that can be wrong with them.

#![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

use cutover_model::{Quotas, RecipientKind, RecordId, Reference};

use super::*;

fn one(bytes: &[u8]) -> Result<CsvImport, Vec<Problem>> {
    read(&[CsvFile { name: "r.csv", bytes }])
}

fn shown(problems: &[Problem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn wrong(text: impl AsRef<[u8]>, expected: &str) {
    assert_eq!(shown(&one(text.as_ref()).unwrap_err()), expected);
}

#[track_caller]
fn names(text: impl AsRef<[u8]>) -> Vec<String> {
    let import = one(text.as_ref()).map_err(|problems| shown(&problems)).unwrap();
    import.imported.organisation.recipients.iter().map(|one| one.display_name.clone()).collect()
}

#[test]
fn a_whole_row_is_understood() {
    let text = "RecipientTypeDetails,PrimarySmtpAddress,DisplayName,Alias,UserPrincipalName,EmailAddresses,\
        LegacyExchangeDN,FirstName,CountryOrRegion,Language,Manager,GrantSendOnBehalfTo,ForwardingAddress,\
        DeliverToMailboxAndForward,HiddenFromAddressListsEnabled,UMEnabled,ProhibitSendReceiveQuota,Members,ManagedBy\n\
        UserMailbox,Anna@old.no,\"Berg, Anna\",anna,anna@old.no,SMTP:Anna@old.no|smtp:ab@old.no|X500:/o=Older/cn=a,\
        /o=Old/cn=anna,Anna,NO,nb-NO,Bo,bo@old.no;gone@old.no,smtp:bo@old.no,True,False,yes,\
        \"2 GB (2,147,483,648 bytes)\",,\n\
        SharedMailbox,bo@old.no,Bo,bo,,,,,,,,,,,TRUE,,unlimited,,\n\
        MailUniversalSecurityGroup,all@old.no,All,all,,,,,,,,,,,,,,\"ab@old.no\nbo\",Anna@OLD.no\n";
    let import = one(text.as_bytes()).map_err(|problems| shown(&problems)).unwrap();
    let organisation = &import.imported.organisation;
    let anna = organisation.by_address("AB@old.no").unwrap();
    let bo = Reference::Record(RecordId("bo@old.no".into()));
    assert_eq!((anna.kind, anna.display_name.as_str()), (RecipientKind::UserMailbox, "Berg, Anna"));
    assert_eq!(anna.old_addresses(), ["/o=Old/cn=anna", "/o=Older/cn=a"]);
    assert_eq!(anna.manager.as_ref(), Some(&bo));
    assert_eq!(anna.delegates, [bo.clone(), Reference::Outside("gone@old.no".into())]);
    let forwarding = anna.forwarding.as_ref().unwrap();
    assert!(forwarding.to == bo && forwarding.keep_copy && anna.unified_messaging && !anna.hidden);
    assert_eq!(anna.quotas, Quotas { receive: Some(2 << 30), ..Quotas::default() });
    let all = organisation.by_address("all@old.no").unwrap();
    assert_eq!(all.members, [Reference::Record(RecordId("anna@old.no".into())), bo]);
    assert_eq!((all.owners.len(), all.kind), (1, RecipientKind::MailSecurityGroup));
    assert!(organisation.by_address("bo@old.no").unwrap().hidden);
    assert_eq!(import.imported.notices.len(), 1, "the delegate that is no row");
}

#[test]
fn encodings_and_separators_are_recognised() {
    let text = "Kind;PrimarySmtpAddress;DisplayName\r\nuser;a@b.no;Åse\r\n";
    assert_eq!(names(text), ["Åse"]);
    assert_eq!(names(format!("\u{feff}{text}")), ["Åse"]);
    assert_eq!(names(text.replace(';', "\t")), ["Åse"]);
    assert_eq!(names(text.replace(';', ",")), ["Åse"]);
    assert_eq!(names(format!("#TYPE System.Object\r\n{text}")), ["Åse"]);
    assert_eq!(names(format!("sep=;\r\n{text}")), ["Åse"]);
    let low: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(names([&[0xff, 0xfe][..], &low].concat()), ["Åse"]);
    assert_eq!(names(&low), ["Åse"]);
    let windows: Vec<u8> = text.chars().map(|c| if c == 'Å' { 0xc5 } else { c as u8 }).collect();
    let import = one(&windows).unwrap();
    assert_eq!(shown(&import.warnings), "r.csv: it is not in UTF-8; it was read as Windows-1252");
    assert_eq!(import.imported.organisation.recipients[0].display_name, "Åse");
}

#[test]
fn everything_wrong_is_told_at_once_with_its_line() {
    wrong(
        "Kind,PrimarySmtpAddress,EmailAddresses,UMEnabled,IssueWarningQuota\n\
         user,a@b.no,smtp:x@b.no,,\n\n\
         robot,c@b.no,,,\n\
         user,nobody,,,\n\
         ,,,,\n\
         user,,,,\n\
         user,d@b.no,SMTP:X@b.no,perhaps,much\n\
         user,A@b.no,,,\n\
         user,e@b.no\n\
         user,f@b.no,smtp:not an address,,\n",
        "r.csv, line 4: Kind is \"robot\", which cannot be understood\n\
         r.csv, line 5: \"nobody\" is not an e-mail address\n\
         r.csv, line 7: PrimarySmtpAddress is empty\n\
         r.csv, line 8: UMEnabled is \"perhaps\", which cannot be understood\n\
         r.csv, line 8: IssueWarningQuota is \"much\", which cannot be understood\n\
         r.csv, line 8: X@b.no is already in r.csv, line 2\n\
         r.csv, line 9: A@b.no is already in r.csv, line 2\n\
         r.csv, line 10: it has 2 columns, the header has 5\n\
         r.csv, line 11: \"not an address\" is not an e-mail address",
    );
}

#[test]
fn headers_can_be_wrong_too() {
    wrong("Kind,Name\nuser,a\n", "r.csv, line 1: the column PrimarySmtpAddress is missing");
    wrong("", "r.csv: there are no records in it");
    wrong("Kind,PrimarySmtpAddress\n", "r.csv: there are no records in it");
    wrong(
        "Kind,PrimarySmtpAddress,recipienttypedetails\nuser,a@b,user\n",
        "r.csv, line 1: the column recipienttypedetails is there twice",
    );
    let import = one(b"Kind,PrimarySmtpAddress,Shoe\nuser,a@b,44\n").unwrap();
    assert_eq!(shown(&import.warnings), "r.csv, line 1: the column Shoe is not known and was left out");
    wrong(
        "\0\0\0\0",
        "r.csv, line 1: the column Kind is missing\nr.csv, line 1: the column PrimarySmtpAddress is missing",
    );
}

#[test]
fn several_files_are_one_organisation() {
    let people = CsvFile { name: "people.csv", bytes: b"Kind,PrimarySmtpAddress\nuser,a@b.no\n" };
    let groups = CsvFile { name: "groups.csv", bytes: b"Kind;PrimarySmtpAddress;Members\ngroup;g@b.no;a@b.no\n" };
    let import = read(&[groups, people]).unwrap();
    let group = import.imported.organisation.by_address("g@b.no").unwrap();
    assert_eq!(group.members, [Reference::Record(RecordId("a@b.no".into()))]);
    let again = CsvFile { name: "again.csv", ..people };
    let problems = read(&[people, again]).unwrap_err();
    assert_eq!(shown(&problems), "again.csv, line 2: a@b.no is already in people.csv, line 2");
}

#[test]
fn two_mailboxes_of_one_person_are_pointed_out() {
    let text = "Kind,PrimarySmtpAddress,UserPrincipalName\nuser,a@b.no,anna@b.no\nuser,c@b.no,ANNA@b.no\n";
    let notices = one(text.as_bytes()).unwrap().imported.notices;
    let told = "the mailboxes a@b.no, c@b.no belong to the same account anna@b.no";
    assert_eq!(notices.iter().map(ToString::to_string).collect::<Vec<_>>(), [told]);
}

#[test]
fn bytes_of_any_sort_do_no_harm() {
    for seed in 0..2000_u32 {
        let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(1);
        let mut bytes = b"Kind;PrimarySmtpAddress;EmailAddresses;Members;IssueWarningQuota\n".to_vec();
        for _ in 0..60 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let alphabet = b"user;a@b\n\"|,:=\\\r\t\xff\xc3\x28 0.9GB(";
            bytes.push(alphabet[(state >> 16) as usize % alphabet.len()]);
        }
        match one(&bytes) {
            Ok(import) => assert!(!import.imported.organisation.recipients.is_empty()),
            Err(problems) => assert!(!problems.is_empty()),
        }
    }
}
