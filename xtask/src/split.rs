//! Takes out of the page's program what its first screen does not need: it becomes a second part, which is loaded once
//! the first one stands.
//!
//! Both parts are one program: they share the memory, the table of functions and the stack, and everything keeps its
//! address and its place in the table. What goes into the second part is what is reached from its door alone, an exported
//! function: all functions that it calls or points to, and all constants that these name. In the first part, they are
//! empty. The second one fills them in when it comes, so nobody may use them before: in the source, the door hands out
//! what is behind it. The linker's relocations say what is reached from where.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, ensure};

use crate::fnv::Fnv;
use crate::seal;
use crate::wasm::{self, Program, Symbol, overwrite, write_bytes, write_constant, write_number};

/// The door: the function of the second part that hands out what is in it.
pub const DOOR: &str = "rest";
/// Under which name the second part asks for what it takes from the first.
const FIRST: &str = "first";
/// What the first part holds in place of a function that it has not: no variables, and a trap.
const EMPTY: [u8; 3] = [0, 0, wasm::END];
/// What a description calls that wasm-bindgen replaces by a function of its own.
const DESCRIBES: &str = "__wbindgen_describe_generic_import";

/// Something that is in one part or in the other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Piece {
    /// By its number, among all functions.
    Function(usize),
    /// By its place among all pieces of data.
    Data(usize),
}

/// Bytes of a segment that belong together.
#[derive(Clone, Copy)]
struct Data {
    segment: usize,
    start: usize,
    end: usize,
}

/// A program, and what in it names what.
struct Graph<'a> {
    program: &'a Program<'a>,
    /// In order.
    data: Vec<Data>,
    names: BTreeMap<Piece, Vec<Piece>>,
    /// What is there whether it is named or not.
    roots: BTreeSet<Piece>,
}

/// The two parts of a program.
pub fn split(bytes: &[u8]) -> Result<(Vec<u8>, Vec<u8>)> {
    let program = wasm::read(bytes)?;
    // wasm-bindgen lets the name of the package follow, as a hash.
    let is_door = |name: &str| name.split('_').next() == Some(DOOR);
    let is_door = |(name, kind, _): &&(&str, u8, usize)| is_door(name) && *kind == wasm::FUNCTION;
    let door = program.exports.iter().find(is_door).with_context(|| format!("nothing exports {DOOR}"))?.2;
    let graph = Graph::new(&program, door)?;
    let first = graph.reached(graph.roots.iter().copied());
    let second: BTreeSet<_> = graph.reached([Piece::Function(door)]).difference(&first).copied().collect();
    ensure!(second.contains(&Piece::Function(door)), "the first part goes through the door itself");
    let build = seal::build_of(bytes).context("the program does not say its build")?;
    let mut hash = Fnv::default();
    hash.add(bytes);
    // So that no second part ever goes with the first of another program.
    let mark = format!("{build}-{}", hash.text());
    let mut parts = Parts { graph, second, shared: BTreeMap::new(), mark };
    let second = parts.second(door)?;
    Ok((parts.first()?, second))
}

impl<'a> Graph<'a> {
    fn new(program: &'a Program<'a>, door: usize) -> Result<Self> {
        let data = data_of(program);
        let mut graph = Graph { program, data, names: BTreeMap::new(), roots: BTreeSet::new() };
        graph.read_code()?;
        graph.read_data()?;
        let exported = program.exports.iter().filter(|(_, kind, _)| *kind == wasm::FUNCTION);
        graph.roots.extend(exported.map(|(_, _, function)| Piece::Function(*function)));
        graph.roots.remove(&Piece::Function(door));
        if let Ok(start) = program.section(wasm::START) {
            graph.roots.insert(Piece::Function(wasm::Reader::new(start).number()?));
        }
        graph.keep_glue()?;
        Ok(graph)
    }

    /// The piece that a symbol is or lies in.
    fn piece(&self, symbol: usize) -> Option<Piece> {
        match *self.program.symbols.get(symbol)? {
            Symbol::Function(number) => Some(Piece::Function(number)),
            Symbol::Data { segment, start, .. } => self.data_at(segment, start),
            Symbol::Other => None,
        }
    }

    fn data_at(&self, segment: usize, place: usize) -> Option<Piece> {
        let after = self.data.partition_point(|data| (data.segment, data.start) <= (segment, place));
        let data = self.data[..after].last()?;
        (data.segment == segment && place < data.end).then_some(Piece::Data(after - 1))
    }

    fn read_code(&mut self) -> Result<()> {
        let program = self.program;
        let code = program.section(wasm::CODE)?;
        let mut relocations = program.of_code.iter().peekable();
        for (index, body) in program.bodies.iter().enumerate() {
            let mut named = Vec::new();
            let mut is_linked = false;
            while let Some(one) = relocations.next_if(|one| one.place < body.end) {
                is_linked = true;
                named.extend(self.piece(one.symbol));
            }
            let text = &code[body.clone()];
            // Without relocations it may be the linker's own, and name functions all the same.
            if !is_linked && let Ok(calls) = program.calls_of_linker(text) {
                named.extend(calls.into_iter().map(Piece::Function));
            }
            self.names.insert(Piece::Function(program.imported.len() + index), named);
        }
        Ok(())
    }

    fn read_data(&mut self) -> Result<()> {
        for one in &self.program.of_data {
            let segments = self.program.segments.iter().enumerate();
            let (segment, start) = segments
                .filter(|(_, segment)| segment.bytes.contains(&one.place))
                .map(|(number, segment)| (number, one.place - segment.bytes.start))
                .next()
                .context("a relocation lies outside of the data")?;
            let Some(named) = self.piece(one.symbol) else { continue };
            match self.data_at(segment, start) {
                Some(piece) => self.names.entry(piece).or_default().push(named),
                // What has no name stays, and all that it names.
                None => _ = self.roots.insert(named),
            }
        }
        Ok(())
    }

    /// What calls the page's script stays in the first part, which alone has wasm-bindgen's glue.
    fn keep_glue(&mut self) -> Result<()> {
        let imported = self.program.imported.len();
        let describes = self.program.imported.iter().position(|name| *name == DESCRIBES);
        // Another version of wasm-bindgen may call it otherwise, and then would leave it in the program.
        let describes = describes.with_context(|| format!("the program has no {DESCRIBES}"))?;
        let calls = |named: &[Piece], is_one: &dyn Fn(usize) -> bool| {
            named.iter().any(|piece| matches!(piece, Piece::Function(number) if is_one(*number)))
        };
        let described = |number: usize| number == describes;
        let replaced: BTreeSet<_> =
            self.names.iter().filter(|(_, named)| calls(named, &described)).map(|(one, _)| *one).collect();
        let is_glue = |number: usize| number < imported || replaced.contains(&Piece::Function(number));
        let bound: Vec<_> =
            self.names.iter().filter(|(_, named)| calls(named, &is_glue)).map(|(one, _)| *one).collect();
        self.roots.extend(bound);
        Ok(())
    }

    fn reached(&self, from: impl IntoIterator<Item = Piece>) -> BTreeSet<Piece> {
        let mut waiting: Vec<_> = from.into_iter().collect();
        let mut reached = BTreeSet::new();
        while let Some(piece) = waiting.pop() {
            if reached.insert(piece) {
                waiting.extend(self.names.get(&piece).into_iter().flatten());
            }
        }
        reached
    }
}

/// The pieces of data: what symbols name, and what overlaps, together.
fn data_of(program: &Program<'_>) -> Vec<Data> {
    let symbols = program.symbols.iter().filter_map(|symbol| match *symbol {
        Symbol::Data { segment, start, size } if size > 0 => Some(Data { segment, start, end: start + size }),
        _ => None,
    });
    let mut all: Vec<_> = symbols.collect();
    all.sort_by_key(|data| (data.segment, data.start));
    let mut merged: Vec<Data> = Vec::new();
    for data in all {
        match merged.last_mut() {
            Some(last) if last.segment == data.segment && data.start < last.end => last.end = last.end.max(data.end),
            _ => merged.push(data),
        }
    }
    merged
}

/// A program, and how it is to be parted.
struct Parts<'a> {
    graph: Graph<'a>,
    second: BTreeSet<Piece>,
    /// The functions of the first part that the second calls, with their numbers there.
    shared: BTreeMap<usize, usize>,
    /// What both parts name the table they share.
    mark: String,
}

impl Parts<'_> {
    /// The functions of the second part, in order.
    fn functions(&self) -> impl Iterator<Item = usize> + '_ {
        self.second.iter().filter_map(|piece| match piece {
            Piece::Function(number) => Some(*number),
            Piece::Data(_) => None,
        })
    }

    /// The data of the second part, in order, without those that are zero anyway.
    fn data(&self) -> impl Iterator<Item = Data> + '_ {
        self.second.iter().filter_map(|piece| match piece {
            Piece::Data(place) => Some(self.graph.data[*place]),
            Piece::Function(_) => None,
        })
    }

    /// The text of a function, and the relocations in it.
    fn body(&self, function: usize) -> Result<(Vec<u8>, impl Iterator<Item = (usize, usize)> + '_)> {
        let program = self.graph.program;
        let body = program.bodies[function - program.imported.len()].clone();
        let text = program.section(wasm::CODE)?[body.clone()].to_vec();
        let from = program.of_code.partition_point(|one| one.place < body.start);
        let to = program.of_code.partition_point(|one| one.place < body.end);
        let numbers = program.of_code[from..to].iter().filter(|one| one.is_number);
        let places = numbers.filter_map(move |one| match program.symbols.get(one.symbol)? {
            Symbol::Function(number) => Some((one.place - body.start, *number)),
            _ => None,
        });
        Ok((text, places))
    }

    fn second(&mut self, door: usize) -> Result<Vec<u8>> {
        let program = self.graph.program;
        let mut called = BTreeSet::new();
        for function in self.functions() {
            called.extend(self.body(function)?.1.map(|(_, callee)| callee));
        }
        let shared = called.into_iter().filter(|callee| !self.second.contains(&Piece::Function(*callee)));
        self.shared = shared.zip(0..).collect();
        let own = self.functions().zip(self.shared.len()..);
        let numbers: BTreeMap<_, _> = self.shared.iter().map(|(old, new)| (*old, *new)).chain(own).collect();

        let (mut functions, mut code) = (Vec::new(), Vec::new());
        write_number(&mut functions, self.functions().count());
        write_number(&mut code, self.functions().count());
        for function in self.functions() {
            write_number(&mut functions, program.types[function - program.imported.len()]);
            let (mut text, places) = self.body(function)?;
            for (place, callee) in places {
                overwrite(&mut text[place..], numbers[&callee]);
            }
            write_bytes(&mut code, &text);
        }
        let mut exports = Vec::new();
        write_number(&mut exports, 1);
        write_export(&mut exports, DOOR, wasm::FUNCTION, numbers[&door]);
        Ok(wasm::written(&[
            (wasm::TYPES, program.section(wasm::TYPES)?.to_vec()),
            (wasm::IMPORTS, self.imports()?),
            (wasm::FUNCTIONS, functions),
            (wasm::EXPORTS, exports),
            (wasm::ELEMENTS, self.elements(&numbers)),
            (wasm::CODE, code),
            (wasm::DATA, self.moved_data()?),
        ]))
    }

    /// What the second part takes from the first.
    fn imports(&self) -> Result<Vec<u8>> {
        let program = self.graph.program;
        let mut imports = Vec::new();
        let mut import = |name: &str, kind: u8, what: &[u8]| {
            write_bytes(&mut imports, FIRST.as_bytes());
            write_bytes(&mut imports, name.as_bytes());
            imports.push(kind);
            imports.extend(what);
        };
        import(&self.mark, wasm::TABLE, &at_least(program.section(wasm::TABLES)?, 1)?);
        import("memory", wasm::MEMORY, &at_least(program.section(wasm::MEMORIES)?, 0)?);
        // The stack pointer, which is the first global and the only one that a program's own code knows.
        import(STACK, wasm::GLOBAL, &[0x7f, 1]);
        for (function, number) in &self.shared {
            let mut of_type = Vec::new();
            write_number(&mut of_type, program.types[function - program.imported.len()]);
            import(&name(*number), wasm::FUNCTION, &of_type);
        }
        let mut counted = Vec::new();
        write_number(&mut counted, 3 + self.shared.len());
        counted.extend(imports);
        Ok(counted)
    }

    /// The places in the table that the second part fills.
    fn elements(&self, numbers: &BTreeMap<usize, usize>) -> Vec<u8> {
        let mut runs: Vec<(usize, Vec<usize>)> = Vec::new();
        for (place, function) in &self.graph.program.table {
            if !self.second.contains(&Piece::Function(*function)) {
                continue;
            }
            match runs.last_mut() {
                Some((start, run)) if *start + run.len() == *place => run.push(numbers[function]),
                _ => runs.push((*place, vec![numbers[function]])),
            }
        }
        let mut elements = Vec::new();
        write_number(&mut elements, runs.len());
        for (start, run) in runs {
            elements.push(0);
            write_constant(&mut elements, start);
            write_number(&mut elements, run.len());
            run.into_iter().for_each(|number| write_number(&mut elements, number));
        }
        elements
    }

    fn moved_data(&self) -> Result<Vec<u8>> {
        let program = self.graph.program;
        let bytes = program.section(wasm::DATA)?;
        let mut runs: Vec<(usize, Vec<u8>)> = Vec::new();
        for data in self.data() {
            let segment = &program.segments[data.segment];
            let (address, from) = (segment.address + data.start, segment.bytes.start);
            let moved = &bytes[from + data.start..from + data.end];
            match runs.last_mut() {
                Some((start, run)) if *start + run.len() == address => run.extend(moved),
                _ => runs.push((address, moved.to_vec())),
            }
        }
        let mut written = Vec::new();
        write_number(&mut written, runs.len());
        for (address, run) in runs {
            written.push(0);
            write_constant(&mut written, address);
            write_bytes(&mut written, &run);
        }
        Ok(written)
    }

    fn first(&self) -> Result<Vec<u8>> {
        let program = self.graph.program;
        let mut sections = Vec::new();
        for (kind, content) in &program.sections {
            let content = match *kind {
                wasm::EXPORTS => self.exports(),
                wasm::CODE => self.code(content),
                wasm::DATA => self.emptied_data(content),
                wasm::CUSTOM if is_for_linker(content)? => continue,
                _ => content.to_vec(),
            };
            sections.push((*kind, content));
        }
        Ok(wasm::written(&sections))
    }

    fn exports(&self) -> Vec<u8> {
        let own = &self.graph.program.exports;
        let mut exports = Vec::new();
        write_number(&mut exports, own.len() + 2 + self.shared.len());
        for (name, kind, number) in own {
            write_export(&mut exports, name, *kind, *number);
        }
        write_export(&mut exports, &self.mark, wasm::TABLE, 0);
        write_export(&mut exports, STACK, wasm::GLOBAL, 0);
        for (function, number) in &self.shared {
            write_export(&mut exports, &name(*number), wasm::FUNCTION, *function);
        }
        exports
    }

    fn code(&self, content: &[u8]) -> Vec<u8> {
        let program = self.graph.program;
        let mut code = Vec::new();
        write_number(&mut code, program.bodies.len());
        for (function, body) in (program.imported.len()..).zip(&program.bodies) {
            let is_away = self.second.contains(&Piece::Function(function));
            write_bytes(&mut code, if is_away { &EMPTY } else { &content[body.clone()] });
        }
        code
    }

    fn emptied_data(&self, content: &[u8]) -> Vec<u8> {
        let mut emptied = content.to_vec();
        for data in self.data() {
            let from = self.graph.program.segments[data.segment].bytes.start;
            emptied[from + data.start..from + data.end].fill(0);
        }
        emptied
    }
}

/// The one table or memory of a section as it is imported: at least of its size, after so many bytes of its type.
fn at_least(section: &[u8], bytes: usize) -> Result<Vec<u8>> {
    let mut reader = wasm::Reader::new(section);
    ensure!(reader.number()? == 1, "there is more than one table or memory");
    let mut written = reader.bytes(bytes)?.to_vec();
    // Whether there is a limit, which is no matter here.
    reader.byte()?;
    written.push(0);
    write_number(&mut written, reader.number()?);
    Ok(written)
}

/// Under which name the stack pointer is exported.
const STACK: &str = "$s";

/// Under which name a function is exported.
fn name(number: usize) -> String {
    format!("${number}")
}

fn write_export(into: &mut Vec<u8>, name: &str, kind: u8, number: usize) {
    write_bytes(into, name.as_bytes());
    into.push(kind);
    write_number(into, number);
}

/// Whether a section is what the linker says for other linkers.
fn is_for_linker(content: &[u8]) -> Result<bool> {
    let name = wasm::Reader::new(content).name()?;
    Ok(name == "linking" || name.starts_with("reloc."))
}
