//! Long lines on a terminal: broken between words, with what follows indented below the beginning.

use console::measure_text_width;

/// The lines of a text that are at most this wide, as far as words allow. Colours do not count.
pub(crate) fn wrapped(text: &str, width: usize) -> Vec<String> {
    if measure_text_width(text) <= width {
        return vec![text.to_owned()];
    }
    let body = text.trim_start_matches(' ');
    let margin = text.len() - body.len();
    let mut lines = Vec::new();
    let mut line = " ".repeat(margin);
    let mut is_empty = true;
    for word in body.split(' ') {
        if !is_empty && measure_text_width(&line) + 1 + measure_text_width(word) > width {
            lines.push(std::mem::replace(&mut line, " ".repeat(margin + 2)));
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words() {
        let lines = wrapped("  hint: make room and run it again", 18);
        assert_eq!(lines, ["  hint: make room", "    and run it", "    again"]);
        assert_eq!(wrapped("short", 18), ["short"]);
        assert_eq!(wrapped("aaaaaaaaaaaaaaaaaaaaaaaa b", 10), ["aaaaaaaaaaaaaaaaaaaaaaaa", "  b"]);
    }

    #[test]
    fn colours_take_no_room() {
        assert_eq!(wrapped("\u{1b}[31mred\u{1b}[0m word", 8).len(), 1);
    }
}
