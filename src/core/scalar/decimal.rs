//! Decimal numbers of any length, with the four operations a quantity needs.
//!
//! [`Small`] does them on the stack for everything people write; [`Decimal`] for the rest.

/// The largest amount with a binary suffix: 2⁶³ − 1.
const CAP: u128 = i64::MAX as u128;

/// A number of up to 38 digits: mantissa × 10^exponent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Small {
    negative: bool,
    mantissa: u128,
    exponent: i64,
}

impl Small {
    /// `whole.fraction`, both ASCII digits; `None` when that is too long.
    pub(super) fn of(negative: bool, whole: &str, fraction: &str) -> Option<Self> {
        let fraction = fraction.trim_end_matches('0');
        let mantissa = whole
            .bytes()
            .chain(fraction.bytes())
            .try_fold(0u128, |sum, digit| sum.checked_mul(10)?.checked_add(u128::from(digit - b'0')))?;
        Some(Self { negative, mantissa, exponent: -length(fraction.len()) })
    }

    /// Times a power of ten.
    pub(super) fn scale(&mut self, exponent: i32) {
        self.exponent += i64::from(exponent);
    }

    /// Times a power of two; `None` when that is too long.
    pub(super) fn shift(&mut self, power: u32) -> Option<()> {
        self.mantissa = self.mantissa.checked_mul(1 << power)?;
        Some(())
    }

    /// Rounds away from zero at a decimal place.
    pub(super) fn round_up(&mut self, place: i64) {
        if self.exponent >= place {
            return;
        }
        let dropped = u32::try_from(place - self.exponent).ok().and_then(|digits| 10u128.checked_pow(digits));
        self.mantissa = dropped.map_or(self.mantissa.min(1), |divisor| self.mantissa.div_ceil(divisor));
        self.exponent = place;
    }

    /// At most [`CAP`], for a number without decimals below 10⁻⁹.
    pub(super) fn cap(&mut self) {
        let unit = u32::try_from(-self.exponent).map_or(1, |places| 10u128.pow(places));
        if self.mantissa > CAP * unit {
            (self.mantissa, self.exponent) = (CAP, 0);
        }
    }

    /// The one form equal numbers have in common.
    pub(super) fn normal(mut self) -> Self {
        if self.mantissa == 0 {
            return Self { negative: false, mantissa: 0, exponent: 0 };
        }
        while self.mantissa.is_multiple_of(10) {
            self.mantissa /= 10;
            self.exponent += 1;
        }
        self
    }
}

/// A number of any length: digits × 10^exponent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    negative: bool,
    /// From the most significant, each 0 to 9.
    digits: Vec<u8>,
    exponent: i64,
}

impl Decimal {
    /// `whole.fraction`, both ASCII digits.
    pub(super) fn of(negative: bool, whole: &str, fraction: &str) -> Self {
        let digits = whole.bytes().chain(fraction.bytes()).map(|digit| digit - b'0').collect();
        Self { negative, digits, exponent: -length(fraction.len()) }
    }

    /// Times a power of ten.
    pub(super) fn scale(&mut self, exponent: i32) {
        self.exponent += i64::from(exponent);
    }

    /// Times a power of two.
    pub(super) fn shift(&mut self, power: u32) {
        let mut carry = 0u128;
        for digit in self.digits.iter_mut().rev() {
            carry += u128::from(*digit) << power;
            *digit = (carry % 10) as u8;
            carry /= 10;
        }
        while carry > 0 {
            self.digits.insert(0, (carry % 10) as u8);
            carry /= 10;
        }
    }

    /// Rounds away from zero at a decimal place.
    pub(super) fn round_up(&mut self, place: i64) {
        let dropped = usize::try_from(place - self.exponent).unwrap_or(0);
        if dropped == 0 {
            return;
        }
        let kept = self.digits.len().saturating_sub(dropped);
        let rest = self.digits.split_off(kept);
        self.exponent = place;
        if rest.iter().any(|digit| *digit != 0) {
            self.increment();
        }
    }

    fn increment(&mut self) {
        for digit in self.digits.iter_mut().rev() {
            if *digit < 9 {
                *digit += 1;
                return;
            }
            *digit = 0;
        }
        self.digits.insert(0, 1);
    }

    /// At most [`CAP`].
    pub(super) fn cap(&mut self) {
        let normal = self.clone().normal();
        let value = normal
            .digits
            .iter()
            .try_fold(0u128, |sum, digit| sum.checked_mul(10).map(|tens| tens + u128::from(*digit)));
        let places = u32::try_from(-normal.exponent).unwrap_or(0);
        let zeros = u32::try_from(normal.exponent).unwrap_or(0);
        let within =
            value.and_then(|value| value.checked_mul(10u128.checked_pow(zeros)?)).is_some_and(|value| {
                10u128
                    .checked_pow(places)
                    .and_then(|unit| CAP.checked_mul(unit))
                    .is_none_or(|cap| value <= cap)
            });
        if !within {
            *self = Self { negative: self.negative, ..Self::of(false, &CAP.to_string(), "") };
        }
    }

    /// The one form equal numbers have in common.
    pub(super) fn normal(mut self) -> Self {
        let zeros = self.digits.iter().take_while(|digit| **digit == 0).count();
        self.digits.drain(..zeros);
        while self.digits.last() == Some(&0) {
            self.digits.pop();
            self.exponent += 1;
        }
        if self.digits.is_empty() { Self { negative: false, digits: Vec::new(), exponent: 0 } } else { self }
    }
}

/// The length of a text as an exponent.
fn length(bytes: usize) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}
