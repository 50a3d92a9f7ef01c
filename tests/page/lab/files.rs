//! Files, which the worker reads and writes: one at a time, and what it says of an earlier one counts no more.

use super::*;

/// Which conversion an effect begins.
pub fn begun(effects: &[Effect]) -> u32 {
    let number = |effect: &Effect| if let Effect::Convert(number, _) = effect { Some(*number) } else { None };
    effects.iter().find_map(number).expect("a file is to be written or read")
}

#[test]
fn what_is_still_said_of_an_earlier_file_counts_no_more() {
    let (first, second) = (share::encode(&long(3)), share::encode(&long(5)));
    let mut lab = opening();
    let one = begun(&tell(&mut lab, Share::Read(Ok("{}".to_owned()))));
    let other = begun(&tell(&mut lab, Share::Read(Ok("{}".to_owned()))));
    assert_ne!(one, other);
    assert!(tell(&mut lab, Share::Converted(one, Ok(Reply::Link(first.clone())))).is_empty());
    assert_eq!(steps(&lab), 0);
    tell(&mut lab, Share::Converted(other, Ok(Reply::Link(second.clone()))));
    assert_eq!(steps(&lab), 5);
    // It has said all that it has to say.
    assert!(tell(&mut lab, Share::Converted(other, Ok(Reply::Link(first.clone())))).is_empty());
    // A link that is opened meanwhile is newer than a file that is still being read, and no reason not to save one.
    let late = begun(&tell(&mut lab, Share::Read(Ok("{}".to_owned()))));
    tell(&mut lab, Share::Open(second.clone()));
    assert!(tell(&mut lab, Share::Converted(late, Ok(Reply::Link(first)))).is_empty());
    let saving = begun(&tell(&mut lab, Share::Save));
    tell(&mut lab, Share::Open(second));
    let saved = tell(&mut lab, Share::Converted(saving, Ok(Reply::File("{}".to_owned()))));
    assert!(saved.iter().any(|effect| matches!(effect, Effect::Save { .. })), "{saved:?}");
}
