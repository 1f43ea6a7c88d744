//! Countries by their two letters (ISO 3166-1 alpha-2): a licence is given only where it is known in which country it is
//! used, and the tenant takes no name for that.

/// A text is not the code of a country.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not one of the two-letter codes of ISO 3166-1")]
pub struct BadCountry {
    /// The text.
    pub text: String,
}

/// Every code of the standard, and the one that is in use for Kosovo.
const CODES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW \
    BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA \
    GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH \
    KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY \
    MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH \
    SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI \
    VN VU WF WS XK YE YT ZA ZM ZW";

/// The code of a country, in capitals.
pub fn country(text: &str) -> Result<String, BadCountry> {
    let code = text.trim().to_ascii_uppercase();
    match CODES.split_ascii_whitespace().any(|known| known == code) {
        true => Ok(code),
        false => Err(BadCountry { text: text.to_owned() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_taken_and_names_are_not() {
        assert_eq!(country(" no "), Ok("NO".to_owned()));
        assert_eq!(CODES.split_ascii_whitespace().count(), 250);
        for bad in ["", "Norway", "UK", "N", "NOR", "N O", "AD AE"] {
            assert_eq!(country(bad), Err(BadCountry { text: bad.to_owned() }));
        }
    }
}
