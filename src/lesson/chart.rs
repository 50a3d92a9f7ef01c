//! The course as a diagram: a column for how many lessons must come before, a row for each heading or several, and an arrow
//! from each lesson to those that need it.

use super::course::Entry;

/// Where each lesson of a course stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart {
    /// For each lesson its column and its row, from 0.
    pub places: Vec<(usize, usize)>,
    /// The headings, each with its first row.
    pub headings: Vec<(&'static str, usize)>,
    /// How many columns there are, and how many rows.
    pub size: (usize, usize),
    /// Which lesson leads to which.
    pub arrows: Vec<(usize, usize)>,
}

impl Chart {
    /// That of a course, in which a lesson needs only those before it.
    pub fn of(course: &[Entry]) -> Self {
        let number = |id: &str| course.iter().position(|entry| entry.id == id);
        let needs = |entry: &Entry| entry.needs.iter().filter_map(|id| number(id)).collect::<Vec<_>>();
        let mut columns: Vec<usize> = Vec::new();
        for entry in course {
            let after = needs(entry).into_iter().filter_map(|before| columns.get(before)).map(|column| column + 1);
            columns.push(after.max().unwrap_or(0));
        }
        let mut headings: Vec<(&'static str, usize)> = Vec::new();
        let mut places: Vec<(usize, usize)> = vec![(0, 0); course.len()];
        let mut next_row = 0;
        let mut abouts: Vec<&'static str> = Vec::new();
        for entry in course {
            if !abouts.contains(&entry.about) {
                abouts.push(entry.about);
            }
        }
        for about in abouts {
            headings.push((about, next_row));
            let mut taken: Vec<(usize, usize)> = Vec::new();
            for (place, entry) in course.iter().enumerate().filter(|(_, entry)| entry.about == about) {
                let column = columns[place];
                // The first row that is free, from that of what it needs on.
                let rows_of_needs = needs(entry).into_iter().filter(|before| course[*before].about == about);
                let from = rows_of_needs.map(|before| places[before].1).min().unwrap_or(next_row);
                let row = (from..).find(|row| !taken.contains(&(column, *row))).unwrap_or(from);
                taken.push((column, row));
                places[place] = (column, row);
            }
            next_row = taken.iter().map(|(_, row)| row + 1).max().unwrap_or(next_row + 1);
        }
        let arrows =
            course.iter().enumerate().flat_map(|(to, entry)| needs(entry).into_iter().map(move |from| (from, to)));
        let columns = columns.into_iter().max().map_or(0, |most| most + 1);
        Chart { places, headings, size: (columns, next_row), arrows: arrows.collect() }
    }
}
