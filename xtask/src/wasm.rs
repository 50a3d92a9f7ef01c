//! WebAssembly as the linker leaves it with `--emit-relocs`: its sections, and what in it stands for what.
//!
//! The specification is the one of WebAssembly, and for the last two sections that of the tool conventions
//! (“Linking.md”). Only what rustc's linker writes is read; anything else is an error that says so.

use std::collections::BTreeMap;
use std::ops::Range;

use anyhow::{Context, Result, bail, ensure};

/// The numbers of sections.
pub const CUSTOM: u8 = 0;
pub const TYPES: u8 = 1;
pub const IMPORTS: u8 = 2;
pub const FUNCTIONS: u8 = 3;
pub const TABLES: u8 = 4;
pub const MEMORIES: u8 = 5;
pub const EXPORTS: u8 = 7;
pub const START: u8 = 8;
pub const ELEMENTS: u8 = 9;
pub const CODE: u8 = 10;
pub const DATA: u8 = 11;

/// The kinds of what is imported and exported.
pub const FUNCTION: u8 = 0;
pub const TABLE: u8 = 1;
pub const MEMORY: u8 = 2;
pub const GLOBAL: u8 = 3;

/// The end of an expression, and the one that begins with a constant.
pub const END: u8 = 0x0b;
const CONSTANT: u8 = 0x41;
const CALL: u8 = 0x10;

/// What a symbol stands for.
#[derive(Clone, Copy)]
pub enum Symbol {
    Function(usize),
    /// So many bytes of a segment, from there.
    Data {
        segment: usize,
        start: usize,
        size: usize,
    },
    Other,
}

/// That a place in the code or the data names a symbol.
pub struct Relocation {
    /// Counted from the start of the section.
    pub place: usize,
    /// Whether the place holds the number of a function, and not an address.
    pub is_number: bool,
    pub symbol: usize,
}

/// A piece of the memory at the start.
pub struct Segment {
    pub address: usize,
    /// Where its bytes are, counted from the start of the section.
    pub bytes: Range<usize>,
}

/// A program.
pub struct Program<'a> {
    /// All sections, in order.
    pub sections: Vec<(u8, &'a [u8])>,
    /// Of each imported function, the name.
    pub imported: Vec<&'a str>,
    /// Of each function that is not imported, the type.
    pub types: Vec<usize>,
    /// Of each export, the name, the kind and the number.
    pub exports: Vec<(&'a str, u8, usize)>,
    /// What stands in the table at each of these places.
    pub table: BTreeMap<usize, usize>,
    /// Of each function that is not imported, where its text is, counted from the start of the section.
    pub bodies: Vec<Range<usize>>,
    pub segments: Vec<Segment>,
    pub symbols: Vec<Symbol>,
    /// In order of place.
    pub of_code: Vec<Relocation>,
    pub of_data: Vec<Relocation>,
}

/// Reads from the front of some bytes.
pub struct Reader<'a> {
    pub all: &'a [u8],
    pub place: usize,
}

impl<'a> Reader<'a> {
    pub fn new(all: &'a [u8]) -> Self {
        Reader { all, place: 0 }
    }

    pub fn is_done(&self) -> bool {
        self.place >= self.all.len()
    }

    pub fn byte(&mut self) -> Result<u8> {
        let byte = *self.all.get(self.place).context("the program ends in the middle")?;
        self.place += 1;
        Ok(byte)
    }

    /// A number, as long as it needs to be (LEB128). Of one with a sign, the bits.
    pub fn number(&mut self) -> Result<usize> {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            shift += 7;
            if byte < 0x80 {
                return usize::try_from(number).context("a number is too large");
            }
            ensure!(shift < 63, "a number is too long");
        }
    }

    pub fn bytes(&mut self, length: usize) -> Result<&'a [u8]> {
        let bytes = self.all.get(self.place..self.place + length).context("the program ends in the middle")?;
        self.place += length;
        Ok(bytes)
    }

    pub fn name(&mut self) -> Result<&'a str> {
        let length = self.number()?;
        Ok(str::from_utf8(self.bytes(length)?)?)
    }

    /// A constant where there may be an expression.
    fn constant(&mut self) -> Result<usize> {
        ensure!(self.byte()? == CONSTANT, "an address is no constant");
        let number = self.number()?;
        ensure!(self.byte()? == END, "an address is no constant");
        Ok(number)
    }
}

/// Writes a number as it is read.
pub fn write_number(into: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        into.push(number as u8 | 0x80);
        number >>= 7;
    }
    into.push(number as u8);
}

/// Writes bytes after their length.
pub fn write_bytes(into: &mut Vec<u8>, bytes: &[u8]) {
    write_number(into, bytes.len());
    into.extend(bytes);
}

/// Writes an address, or a place in the table, as a constant.
pub fn write_constant(into: &mut Vec<u8>, number: usize) {
    into.push(CONSTANT);
    let mut rest = number;
    // The highest bit that is written is the sign.
    while rest >= 0x40 {
        into.push(rest as u8 | 0x80);
        rest >>= 7;
    }
    into.extend([rest as u8, END]);
}

/// How the linker pads a number that may become another.
pub const PADDED: usize = 5;

/// Writes a number over a padded one.
pub fn overwrite(place: &mut [u8], number: usize) {
    for (index, byte) in place[..PADDED].iter_mut().enumerate() {
        *byte = (number >> (7 * index)) as u8 & 0x7f | if index + 1 < PADDED { 0x80 } else { 0 };
    }
}

const MAGIC: &[u8] = b"\0asm\x01\0\0\0";

/// A program of these sections.
pub fn written(sections: &[(u8, Vec<u8>)]) -> Vec<u8> {
    let mut program = MAGIC.to_vec();
    for (kind, content) in sections {
        program.push(*kind);
        write_bytes(&mut program, content);
    }
    program
}

/// A program as it is read.
pub fn read(bytes: &[u8]) -> Result<Program<'_>> {
    let mut reader = Reader::new(bytes);
    ensure!(reader.bytes(MAGIC.len())? == MAGIC, "this is no WebAssembly");
    let mut program = Program {
        sections: Vec::new(),
        imported: Vec::new(),
        types: Vec::new(),
        exports: Vec::new(),
        table: BTreeMap::new(),
        bodies: Vec::new(),
        segments: Vec::new(),
        symbols: Vec::new(),
        of_code: Vec::new(),
        of_data: Vec::new(),
    };
    while !reader.is_done() {
        let kind = reader.byte()?;
        let length = reader.number()?;
        let content = reader.bytes(length)?;
        program.sections.push((kind, content));
        let mut reader = Reader::new(content);
        match kind {
            CUSTOM => program.read_custom(&mut reader)?,
            IMPORTS => program.read_imports(&mut reader)?,
            FUNCTIONS => {
                for _ in 0..reader.number()? {
                    program.types.push(reader.number()?);
                }
            }
            EXPORTS => {
                for _ in 0..reader.number()? {
                    program.exports.push((reader.name()?, reader.byte()?, reader.number()?));
                }
            }
            ELEMENTS => program.read_elements(&mut reader)?,
            CODE => {
                for _ in 0..reader.number()? {
                    let length = reader.number()?;
                    program.bodies.push(reader.place..reader.place + length);
                    reader.bytes(length)?;
                }
            }
            DATA => program.read_data(&mut reader)?,
            _ => {}
        }
    }
    ensure!(!program.symbols.is_empty() && !program.of_code.is_empty(), "the linker has left no relocations");
    Ok(program)
}

impl<'a> Program<'a> {
    /// The bytes of the section of this kind.
    pub fn section(&self, kind: u8) -> Result<&'a [u8]> {
        let section = self.sections.iter().find(|(other, _)| *other == kind);
        Ok(section.with_context(|| format!("there is no section {kind}"))?.1)
    }

    fn read_imports(&mut self, reader: &mut Reader<'a>) -> Result<()> {
        for _ in 0..reader.number()? {
            reader.name()?;
            let name = reader.name()?;
            ensure!(reader.byte()? == FUNCTION, "{name} is imported, and no function");
            reader.number()?;
            self.imported.push(name);
        }
        Ok(())
    }

    fn read_elements(&mut self, reader: &mut Reader<'a>) -> Result<()> {
        for _ in 0..reader.number()? {
            ensure!(reader.number()? == 0, "the table is filled in an unusual way");
            let start = reader.constant()?;
            for place in 0..reader.number()? {
                self.table.insert(start + place, reader.number()?);
            }
        }
        Ok(())
    }

    fn read_data(&mut self, reader: &mut Reader<'a>) -> Result<()> {
        for _ in 0..reader.number()? {
            ensure!(reader.number()? == 0, "the memory is filled in an unusual way");
            let address = reader.constant()?;
            let length = reader.number()?;
            self.segments.push(Segment { address, bytes: reader.place..reader.place + length });
            reader.bytes(length)?;
        }
        Ok(())
    }

    fn read_custom(&mut self, reader: &mut Reader<'a>) -> Result<()> {
        match reader.name()? {
            "linking" => {
                ensure!(reader.number()? == 2, "the linker is another than the one that is known");
                while !reader.is_done() {
                    let kind = reader.byte()?;
                    let length = reader.number()?;
                    let mut inside = Reader::new(reader.bytes(length)?);
                    if kind == 8 {
                        self.read_symbols(&mut inside)?;
                    }
                }
            }
            "reloc.CODE" => self.of_code = relocations(reader)?,
            "reloc.DATA" => self.of_data = relocations(reader)?,
            _ => {}
        }
        Ok(())
    }

    fn read_symbols(&mut self, reader: &mut Reader<'a>) -> Result<()> {
        const UNDEFINED: usize = 0x10;
        const NAMED: usize = 0x40;
        for _ in 0..reader.number()? {
            let kind = reader.byte()?;
            let flags = reader.number()?;
            let is_defined = flags & UNDEFINED == 0;
            let symbol = match kind {
                1 => {
                    reader.name()?;
                    if is_defined {
                        let (segment, start, size) = (reader.number()?, reader.number()?, reader.number()?);
                        Symbol::Data { segment, start, size }
                    } else {
                        Symbol::Other
                    }
                }
                // A section.
                3 => {
                    reader.number()?;
                    Symbol::Other
                }
                0 | 2 | 4 | 5 => {
                    let number = reader.number()?;
                    if is_defined || flags & NAMED != 0 {
                        reader.name()?;
                    }
                    if kind == 0 { Symbol::Function(number) } else { Symbol::Other }
                }
                _ => bail!("there are symbols of an unknown kind {kind}"),
            };
            self.symbols.push(symbol);
        }
        Ok(())
    }

    /// The functions that a text calls which the linker itself has written, and nothing else is in it.
    pub fn calls_of_linker(&self, body: &[u8]) -> Result<Vec<usize>> {
        let mut reader = Reader::new(body);
        let mut calls = Vec::new();
        ensure!(reader.number()? == 0, "the linker's functions have variables");
        loop {
            match reader.byte()? {
                CALL => calls.push(reader.number()?),
                END if reader.is_done() => return Ok(calls),
                other => bail!("the linker's functions do something else ({other:#x})"),
            }
        }
    }
}

fn relocations(reader: &mut Reader<'_>) -> Result<Vec<Relocation>> {
    reader.number()?;
    let mut all = Vec::new();
    for _ in 0..reader.number()? {
        let kind = reader.byte()?;
        let (place, symbol) = (reader.number()?, reader.number()?);
        match kind {
            // A function called; its place in the table.
            0..=2 => all.push(Relocation { place, is_number: kind == 0, symbol }),
            // An address, and what is added to it.
            3..=5 => {
                while reader.byte()? >= 0x80 {}
                all.push(Relocation { place, is_number: false, symbol });
            }
            // A type, a global, a table: they have the same numbers in each part.
            6 | 7 | 20 => {}
            _ => bail!("there are relocations of an unknown kind {kind}"),
        }
    }
    all.sort_by_key(|one| one.place);
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_they_are_written() {
        for number in [0, 1, 63, 64, 127, 128, 300, 1_048_576, 4_000_000_000] {
            let mut bytes = Vec::new();
            write_number(&mut bytes, number);
            write_constant(&mut bytes, number);
            bytes.extend([0xff; PADDED]);
            let start = bytes.len() - PADDED;
            overwrite(&mut bytes[start..], number);
            let mut reader = Reader::new(&bytes);
            assert_eq!((reader.number().unwrap(), reader.constant().unwrap()), (number, number));
            assert_eq!((reader.number().unwrap(), reader.is_done()), (number, true));
        }
    }

    #[test]
    fn what_ends_in_the_middle_is_refused() {
        assert!(read(b"\0asm\x01\0\0\0\x01\x05\x00").is_err());
        assert!(read(b"<!doctype html>").is_err());
    }
}
