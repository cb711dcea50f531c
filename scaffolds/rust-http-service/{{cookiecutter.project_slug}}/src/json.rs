//! The little of JSON that log lines and answers need.

use std::fmt::Write;

/// A value of a JSON object.
#[derive(Clone, Debug)]
pub enum Value {
    Text(String),
    Integer(i64),
    Decimal(f64),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(text.to_string())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::Text(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Value::Integer(number)
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Value::Decimal(number)
    }
}

impl std::fmt::Display for Value {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Value::Text(text) => formatter.write_str(text),
            Value::Integer(number) => write!(formatter, "{number}"),
            Value::Decimal(number) if number.is_finite() => write!(formatter, "{number}"),
            Value::Decimal(_) => formatter.write_str("null"),
        }
    }
}

/// An object with these members, in order, on one line.
pub fn object(members: &[(&str, Value)]) -> String {
    let mut text = String::from("{");
    for (index, (name, value)) in members.iter().enumerate() {
        if index > 0 {
            text.push_str(", ");
        }
        text.push_str(&string(name));
        text.push_str(": ");
        match value {
            Value::Text(of) => text.push_str(&string(of)),
            number => write!(text, "{number}").expect("writing to a string"),
        }
    }
    text.push('}');
    text
}

/// A string. Control characters are escaped, those from U+007F on too: JSON may hold them, but terminals take them for
/// commands, and U+2028 and U+2029 for line ends.
fn string(of: &str) -> String {
    let mut text = String::from("\"");
    for character in of.chars() {
        match character {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\u{2028}' | '\u{2029}' => write!(text, "\\u{:04x}", character as u32).expect("writing to a string"),
            other if other.is_control() => write!(text, "\\u{:04x}", other as u32).expect("writing to a string"),
            other => text.push(other),
        }
    }
    text.push('"');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_one_line_without_control_characters() {
        let nasty = "a\nb\t\"q\" \\ \u{1b}[31m \u{0} \u{85}\u{2028} caf\u{e9} \u{1f6f0}";
        let text = object(&[("message", nasty.into()), ("port", 1i64.into()), ("ms", 0.5.into())]);
        assert!(!text.contains(|character: char| character.is_control() || character == '\u{2028}'));
        let escaped = r#"a\u000ab\u0009\"q\" \\ \u001b[31m \u0000 \u0085\u2028 café 🛰"#;
        assert_eq!(
            text,
            String::from("{\"message\": \"") + escaped + "\", \"port\": 1, \"ms\": 0.5}"
        );
    }
}
