//! `resource.Quantity`: amounts with a suffix, by exact value.
//!
//! Follows apimachinery's `ParseQuantity` (`pkg/api/resource/quantity.go`) to the letter, including what
//! it accepts beyond its documentation (`.5`, `1.`, a bare sign), because the server keeps some texts as
//! they were sent and rewrites others; only the value is the same on both sides.

use super::decimal::{Decimal, Small};

/// The last decimal place that is kept; what lies below is rounded away from zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rounding {
    /// What every quantity is rounded to when it is read.
    Nano,
    /// What the defaulting of resource lists rounds to on top.
    Milli,
}

impl Rounding {
    fn place(self) -> i64 {
        match self {
            Self::Nano => -9,
            Self::Milli => -3,
        }
    }
}

/// Whether two texts are the same amount. Texts that are no quantity are not.
pub(super) fn equal(one: &str, other: &str, rounding: Rounding) -> bool {
    let (Some(one), Some(other)) = (Parts::of(one), Parts::of(other)) else { return false };
    match (one.small(rounding), other.small(rounding)) {
        (Some(one), Some(other)) => one == other,
        _ => one.big(rounding) == other.big(rounding),
    }
}

/// A quantity taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Parts<'a> {
    negative: bool,
    whole: &'a str,
    fraction: &'a str,
    suffix: Suffix,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Suffix {
    /// A power of ten.
    Decimal(i32),
    /// A power of two.
    Binary(u32),
}

impl<'a> Parts<'a> {
    /// Splits `[+-]?digits[.digits][suffix]`.
    pub(super) fn of(text: &'a str) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        let (whole, rest) = digits(unsigned.trim_start_matches('0'));
        let (fraction, rest) = rest.strip_prefix('.').map_or(("", rest), digits);
        Some(Self { negative: text.starts_with('-'), whole, fraction, suffix: Suffix::of(rest)? })
    }

    fn small(self, rounding: Rounding) -> Option<Small> {
        let mut value = Small::of(self.negative, self.whole, self.fraction)?;
        match self.suffix {
            Suffix::Decimal(exponent) => value.scale(exponent),
            Suffix::Binary(shift) => {
                value.shift(shift)?;
                value.round_up(Rounding::Nano.place());
                value.cap();
            }
        }
        value.round_up(rounding.place());
        Some(value.normal())
    }

    fn big(self, rounding: Rounding) -> Decimal {
        let mut value = Decimal::of(self.negative, self.whole, self.fraction);
        match self.suffix {
            Suffix::Decimal(exponent) => value.scale(exponent),
            Suffix::Binary(shift) => {
                value.shift(shift);
                value.round_up(Rounding::Nano.place());
                value.cap();
            }
        }
        value.round_up(rounding.place());
        value.normal()
    }
}

impl Suffix {
    fn of(text: &str) -> Option<Self> {
        Some(match text {
            "" => Self::Decimal(0),
            "n" => Self::Decimal(-9),
            "u" => Self::Decimal(-6),
            "m" => Self::Decimal(-3),
            "k" => Self::Decimal(3),
            "M" => Self::Decimal(6),
            "G" => Self::Decimal(9),
            "T" => Self::Decimal(12),
            "P" => Self::Decimal(15),
            "E" => Self::Decimal(18),
            "Ki" => Self::Binary(10),
            "Mi" => Self::Binary(20),
            "Gi" => Self::Binary(30),
            "Ti" => Self::Binary(40),
            "Pi" => Self::Binary(50),
            "Ei" => Self::Binary(60),
            _ => Self::exponent(text)?,
        })
    }

    /// `e3`, `E-3`, `e+3`. Go keeps the low 32 bits.
    #[expect(clippy::cast_possible_truncation, reason = "as in Go")]
    fn exponent(text: &str) -> Option<Self> {
        let number = text.strip_prefix(['e', 'E'])?;
        number.parse::<i64>().ok().map(|exponent| Self::Decimal(exponent as i32))
    }
}

fn digits(text: &str) -> (&str, &str) {
    text.split_at(text.bytes().take_while(u8::is_ascii_digit).count())
}

#[cfg(test)]
mod tests;
