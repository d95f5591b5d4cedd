//! Masked values that differ, told apart: `*** (declared)` and `*** (live)`. Where a secret is equal, nothing
//! is said.

use serde_json::Value;

use crate::core::secret::MASK;

/// Marks what differs and looks the same once it is masked. `raw` are the values before masking.
pub(super) fn tell_apart(raw: (&Value, &Value), masked: (&mut Value, &mut Value)) {
    if raw.0 == raw.1 {
        return;
    }
    match (raw, masked) {
        ((Value::Object(one), Value::Object(other)), (Value::Object(declared), Value::Object(live))) => {
            for (name, declared) in declared {
                if let (Some(one), Some(other), Some(live)) =
                    (one.get(name), other.get(name), live.get_mut(name))
                {
                    tell_apart((one, other), (declared, live));
                }
            }
        }
        ((Value::Array(one), Value::Array(other)), (Value::Array(declared), Value::Array(live))) => {
            for (place, declared) in declared.iter_mut().enumerate() {
                let Some(same) = counterpart(place, one, other) else { continue };
                tell_apart((&one[place], &other[same]), (declared, &mut live[same]));
            }
        }
        ((one, other), (Value::String(declared), Value::String(live))) if declared == live => {
            mark(one, declared, other, "declared");
            mark(other, live, one, "live");
        }
        _ => {}
    }
}

/// The item of the other list that an item stands for: the one with its name, else the one at its place.
fn counterpart(place: usize, one: &[Value], other: &[Value]) -> Option<usize> {
    let name = |item: &Value| item.get("name").and_then(Value::as_str).map(str::to_owned);
    match one.get(place).and_then(name) {
        Some(own) => other.iter().position(|item| name(item).as_deref() == Some(own.as_str())),
        None => (place < other.len() && one.len() == other.len()).then_some(place),
    }
}

/// Says at the masks whose they are: in the lines that differ where lines can be compared, else in all.
fn mark(raw: &Value, masked: &mut String, other: &Value, side: &str) {
    let marked = format!("{MASK} ({side})");
    let lines = |value: &Value| value.as_str().map(|text| text.split('\n').map(str::to_owned).collect());
    let (own, others): (Option<Vec<String>>, Option<Vec<String>>) = (lines(raw), lines(other));
    let (Some(own), Some(others)) = (own, others) else { return *masked = masked.replace(MASK, &marked) };
    let comparable = own.len() == others.len() && own.len() == masked.split('\n').count();
    let differs = |line: usize| !comparable || own[line] != others[line];
    let text = |(line, text): (usize, &str)| {
        if differs(line) { text.replace(MASK, &marked) } else { text.to_owned() }
    };
    *masked = masked.split('\n').enumerate().map(text).collect::<Vec<_>>().join("\n");
}
