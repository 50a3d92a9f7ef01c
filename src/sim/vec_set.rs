//! An ordered set in a vector, as [`VecMap`] is an ordered map in one.

use super::vec_map::VecMap;

/// An ordered set; its members stand in a vector, in order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VecSet<T> {
    members: VecMap<T, ()>,
}

impl<T: Ord> VecSet<T> {
    /// A set with nothing in it.
    pub fn new() -> Self {
        VecSet { members: VecMap::new() }
    }

    /// How many members there are.
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// Whether it is in the set.
    pub fn contains(&self, member: &T) -> bool {
        self.members.contains_key(member)
    }

    /// Puts it into the set; whether it was not there.
    pub fn insert(&mut self, member: T) -> bool {
        self.members.insert(member, ()).is_none()
    }

    /// Takes it out of the set; whether it was there.
    pub fn remove(&mut self, member: &T) -> bool {
        self.members.remove(member).is_some()
    }

    /// Takes out every member but these.
    pub fn retain(&mut self, mut keep: impl FnMut(&T) -> bool) {
        self.members.retain(|member, ()| keep(member));
    }

    /// Takes out every member.
    pub fn clear(&mut self) {
        self.members = VecMap::new();
    }

    /// The members, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> + Clone {
        self.members.keys()
    }

    /// The members that are not in the other set, in order.
    pub fn difference<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = &'a T> {
        self.iter().filter(|member| !other.contains(member))
    }
}

impl<T: Ord> Default for VecSet<T> {
    fn default() -> Self {
        VecSet::new()
    }
}

impl<T: Ord> Extend<T> for VecSet<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, members: I) {
        self.members.extend(members.into_iter().map(|member| (member, ())));
    }
}

impl<T: Ord> FromIterator<T> for VecSet<T> {
    fn from_iter<I: IntoIterator<Item = T>>(members: I) -> Self {
        let mut set = VecSet::new();
        set.extend(members);
        set
    }
}
