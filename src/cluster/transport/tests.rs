use super::*;

#[test]
fn warnings_are_the_quoted_text() {
    let text = |header: &str| warning_text(header);
    assert_eq!(
        text("299 - \"policy/v1beta1 PodSecurityPolicy is deprecated\"").as_deref(),
        Some("policy/v1beta1 PodSecurityPolicy is deprecated")
    );
    assert_eq!(
        text(r#"299 kube "say \"hi\" \\ there" "Wed, 21 Oct""#).as_deref(),
        Some(r#"say "hi" \ there"#)
    );
    assert_eq!(text("199 - \"other\""), None);
    assert_eq!(text("299 - \"unfinished"), None);
    assert_eq!(text("garbage"), None);
}
