//! What Exchange adds to the schema of a directory, as far as recipients go: attributes with their syntax, and the class
//! of dynamic groups ([MS-ADTS] 3.1.1.2 for the form). The identifiers are of a private arc; nobody compares them.

use std::fmt::Write;

/// Below what the identifiers of this schema are: Microsoft's arc for schemas of one's own.
const ARC: &str = "1.2.840.113556.1.8000.2554.7913";

/// How a value is written.
#[derive(Clone, Copy)]
enum Syntax {
    Text,
    /// A distinguished name; with a link, the directory keeps it up to date when the other entry is moved.
    Name {
        link: Option<u32>,
    },
    Flag,
    Number,
    Large,
    Bytes,
    Sid,
}

impl Syntax {
    /// The identifier of the syntax, and its number in OM.
    const fn identifiers(self) -> (&'static str, u32) {
        match self {
            Self::Text => ("2.5.5.12", 64),
            Self::Name { .. } => ("2.5.5.1", 127),
            Self::Flag => ("2.5.5.8", 1),
            Self::Number => ("2.5.5.9", 2),
            Self::Large => ("2.5.5.16", 65),
            Self::Bytes => ("2.5.5.10", 4),
            Self::Sid => ("2.5.5.17", 4),
        }
    }
}

struct Attribute {
    name: &'static str,
    syntax: Syntax,
    single: bool,
}

const fn one(name: &'static str, syntax: Syntax) -> Attribute {
    Attribute { name, syntax, single: true }
}

const fn many(name: &'static str, link: u32) -> Attribute {
    Attribute { name, syntax: Syntax::Name { link: Some(link) }, single: false }
}

const ATTRIBUTES: [Attribute; 24] = [
    one("mailNickname", Syntax::Text),
    one("targetAddress", Syntax::Text),
    many("publicDelegates", 1000),
    one("altRecipient", Syntax::Name { link: Some(1002) }),
    one("deliverAndRedirect", Syntax::Flag),
    one("homeMDB", Syntax::Name { link: None }),
    one("mDBUseDefaults", Syntax::Flag),
    one("mDBStorageQuota", Syntax::Number),
    one("mDBOverQuotaLimit", Syntax::Number),
    one("mDBOverHardQuotaLimit", Syntax::Number),
    one("msExchHomeServerName", Syntax::Text),
    one("msExchMailboxGuid", Syntax::Bytes),
    one("msExchMasterAccountSid", Syntax::Sid),
    one("msExchRecipientTypeDetails", Syntax::Large),
    one("msExchRecipientDisplayType", Syntax::Number),
    one("msExchHideFromAddressLists", Syntax::Flag),
    one("msExchUMEnabledFlags", Syntax::Number),
    many("msExchCoManagedByLink", 1004),
    many("msExchDelegateListLink", 1006),
    one("msExchRequireAuthToSendTo", Syntax::Flag),
    one("msExchGenericForwardingAddress", Syntax::Text),
    one("msExchUserCulture", Syntax::Text),
    one("msExchDynamicDLFilter", Syntax::Text),
    one("msExchDynamicDLBaseDN", Syntax::Name { link: None }),
];

/// The attributes, as entries of the schema.
pub(super) fn attributes(base: &str) -> String {
    let mut text = String::new();
    for (number, attribute) in ATTRIBUTES.iter().enumerate() {
        let Attribute { name, syntax, single } = attribute;
        let (identifier, om) = syntax.identifiers();
        let single = if *single { "TRUE" } else { "FALSE" };
        let _ = write!(
            text,
            "dn: CN={name},CN=Schema,CN=Configuration,{base}\nchangetype: add\nobjectClass: attributeSchema\n\
             lDAPDisplayName: {name}\nadminDisplayName: {name}\nattributeID: {ARC}.1.{}\n\
             attributeSyntax: {identifier}\noMSyntax: {om}\nisSingleValued: {single}\nsearchFlags: 0\n",
            number + 1
        );
        if let Syntax::Name { link } = syntax {
            text += "oMObjectClass:: KwwCh3McAIVK\n";
            if let Some(link) = link {
                let _ = writeln!(text, "linkID: {link}");
            }
        }
        text += "\n";
    }
    text
}

/// Lets every recipient have the attributes, and adds the class of dynamic groups.
pub(super) fn classes(base: &str) -> String {
    let schema = format!("CN=Schema,CN=Configuration,{base}");
    let mut text = format!("dn: CN=Mail-Recipient,{schema}\nchangetype: modify\nadd: mayContain\n");
    for attribute in &ATTRIBUTES {
        let _ = writeln!(text, "mayContain: {}", attribute.name);
    }
    let class = format!("CN=ms-Exch-Dynamic-Distribution-List,{schema}");
    let _ = write!(
        text,
        "-\n\ndn: {class}\nchangetype: add\nobjectClass: classSchema\n\
         lDAPDisplayName: msExchDynamicDistributionList\ngovernsID: {ARC}.2.1\nobjectClassCategory: 1\n\
         subClassOf: top\nauxiliaryClass: mailRecipient\npossSuperiors: organizationalUnit\n\
         possSuperiors: container\nmayContain: displayName\nmayContain: mail\nmayContain: managedBy\n\
         rDNAttID: cn\ndefaultObjectCategory: {class}\n"
    );
    text
}
