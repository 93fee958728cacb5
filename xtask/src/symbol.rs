//! What a function of the WebAssembly is called in the source, and whose it is, from the name that wasm-bindgen gives it:
//! `<alloc[9695b44ad5365e7]::rc::Rc<candor[e3abb9dc358f845a]::embed::Shell>>::drop_slow[1]`.

/// What the standard library's crates are called.
const STANDARD: [&str; 3] = ["core", "alloc", "std"];

/// A function's crate, and its path without what differs between instances of one function.
#[derive(Debug, PartialEq, Eq)]
pub struct Symbol {
    /// The crate that is named first in the path, and before core, alloc and std any other: what the standard library does for a
    /// crate's types grows with that crate. Exports and C functions have none.
    pub owner: String,
    /// The path without hashes and generic arguments, with the owner after it where it is not in it. A closure counts as the
    /// function that it is written in.
    pub function: String,
}

impl Symbol {
    /// Reads a name; an empty one is of a function that no compiler named.
    pub fn read(name: &str) -> Self {
        let (path, crates) = without_hashes(without_number(name));
        let function = function(&without_arguments(&path));
        let owner = crates.iter().find(|name| !STANDARD.contains(name)).or(crates.first());
        match owner {
            Some(owner) if !function.contains(&format!("{owner}::")) => {
                Self { owner: (*owner).to_owned(), function: format!("{function} of {owner}") }
            }
            Some(owner) => Self { owner: (*owner).to_owned(), function },
            // `<str>::trim`: what the language's own types can do.
            None if path.starts_with('<') => Self { owner: "core".to_owned(), function },
            None if function.is_empty() => Self { owner: "(no crate)".to_owned(), function: "(no name)".to_owned() },
            None => Self { owner: "(no crate)".to_owned(), function },
        }
    }
}

/// `f[1]`, `f.52` → `f`: several functions had the name.
fn without_number(name: &str) -> &str {
    let digits = |c: char| c.is_ascii_digit();
    let bracketed = name.strip_suffix(']').and_then(|name| name.trim_end_matches(digits).strip_suffix('['));
    let dotted = name.trim_end_matches(digits).strip_suffix('.');
    bracketed.or(dotted).map_or(name, without_number)
}

/// `core[70defc23acd9a8e9]::ptr` → `core::ptr`, and the crates in order: they alone have hashes.
fn without_hashes(path: &str) -> (String, Vec<&str>) {
    let (mut plain, mut crates, mut rest) = (String::new(), Vec::new(), path);
    while let Some((before, after)) = rest.split_once('[') {
        plain.push_str(before);
        let name = before.rsplit(|c| !in_name(c)).next().filter(|name| !name.is_empty());
        let hash = after.split_once(']').filter(|(hash, _)| hash.bytes().all(|byte| byte.is_ascii_hexdigit()));
        if let (Some(name), Some((_, after))) = (name, hash) {
            crates.push(name);
            rest = after;
        } else {
            plain.push('[');
            rest = after;
        }
    }
    plain.push_str(rest);
    (plain, crates)
}

/// `<a::B<C> as D<E>>::f::<G>` → `<a::B as D>::f`.
fn without_arguments(path: &str) -> String {
    let (mut plain, mut last, mut open) = (String::new(), ' ', 0_u32);
    for c in path.chars() {
        // After a name, or after its `::`, a list of arguments begins; elsewhere a type.
        if c == '<' && (open > 0 || in_name(last) || last == ':') {
            if open == 0 && last == ':' {
                plain.truncate(plain.len() - 2);
            }
            open += 1;
        } else if open == 0 {
            plain.push(c);
        } else if c == '>' && last != '-' {
            open -= 1;
        }
        last = c;
    }
    plain
}

/// `<a::B>::f::{closure#0}` → `a::B::f`, as is `<<a::B>::f::{closure#0} as C>::call`, by which the closure is called.
fn function(path: &str) -> String {
    let whole = |path: &str| path.split("::{").next().unwrap_or_default().to_owned();
    let Some((inside, after)) = bracketed(path) else { return whole(path) };
    let (kind, as_trait) = inside.split_at(top(inside, " as "));
    if kind.contains("::{") {
        function(kind)
    } else if as_trait.is_empty() {
        whole(&format!("{kind}{after}"))
    } else {
        whole(path)
    }
}

/// `<a>b` → `a` and `b`.
fn bracketed(path: &str) -> Option<(&str, &str)> {
    let rest = path.strip_prefix('<')?;
    let end = top(rest, ">");
    Some((&rest[..end], rest.get(end + 1..)?))
}

/// Where a text stands outside of brackets for the first time, or else the end.
fn top(path: &str, text: &str) -> usize {
    let (mut open, mut last) = (0_u32, ' ');
    for (at, c) in path.char_indices() {
        if open == 0 && last != '-' && path[at..].starts_with(text) {
            return at;
        }
        match c {
            '<' => open += 1,
            '>' if last != '-' => open = open.saturating_sub(1),
            _ => {}
        }
        last = c;
    }
    path.len()
}

fn in_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::Symbol;

    fn is(name: &str, owner: &str, function: &str) {
        assert_eq!(Symbol::read(name), Symbol { owner: owner.to_owned(), function: function.to_owned() }, "{name}");
    }

    #[test]
    fn instances_of_a_function_have_one_name() {
        is("candor[e3abb9dc358f845a]::survey::scale::of::<u8>", "candor", "candor::survey::scale::of");
        is(
            "candor[e3abb9dc358f845a]::survey::scale::of::<fn(u8) -> core[70de]::Option<u8>>[2]",
            "candor",
            "candor::survey::scale::of",
        );
        is("<js_sys[ef886864baade862]::Array<_>>::push.52", "js_sys", "js_sys::Array::push");
        is("<[core[70defc23]::option::Option<u8>]>::first", "core", "[core::option::Option]::first");
    }

    #[test]
    fn a_method_of_a_trait_is_the_types_crates() {
        is(
            "<web_sys[d2ce0cd155f6ce15]::Window as wasm_bindgen[c86652c4238b7748]::cast::JsCast>::instanceof",
            "web_sys",
            "<web_sys::Window as wasm_bindgen::cast::JsCast>::instanceof",
        );
        is(
            "<&alloc[9695b44ad5365e7]::string::String as core[70defc23acd9a8e9]::cmp::PartialEq<&str>>::eq",
            "alloc",
            "<&alloc::string::String as core::cmp::PartialEq>::eq",
        );
        is("<str>::strip_prefix::<&str>", "core", "str::strip_prefix");
    }

    #[test]
    fn what_the_standard_library_does_for_a_crate_is_the_crates() {
        is(
            "core[70defc23acd9a8e9]::ptr::drop_in_place::<core[70defc23acd9a8e9]::option::Option<candor[e3ab]::browser::page::Page>>",
            "candor",
            "core::ptr::drop_in_place of candor",
        );
        is(
            "<alloc[9695b44ad5365e7]::rc::Rc<js_sys[ef886864baade862]::futures::Task>>::drop_slow",
            "js_sys",
            "alloc::rc::Rc::drop_slow of js_sys",
        );
        is(
            "<alloc[96]::boxed::Box<[u8]> as wasm_bindgen[c8]::convert::FromWasmAbi>::from_abi",
            "wasm_bindgen",
            "<alloc::boxed::Box as wasm_bindgen::convert::FromWasmAbi>::from_abi",
        );
    }

    #[test]
    fn a_closure_is_part_of_its_function() {
        let node = "candor::widget::card::Card::node";
        is("<candor[e3ab]::widget::card::Card>::node::{closure#1}", "candor", node);
        is(
            "<<candor[e3ab]::widget::card::Card>::node::{closure#0} as core[70de]::ops::FnOnce<(web_sys[d2ce]::Event,)>>::call_once::{shim:vtable#0}",
            "candor",
            node,
        );
        is(
            "<<<candor[e3ab]::widget::card::Card>::node::{closure#1} as wasm_bindgen[c866]::F<dyn core[70de]::Fn<(u8,), Output = ()>>>::into_js::{closure#0} as core[70de]::FnOnce<()>>::call_once",
            "candor",
            node,
        );
        is(
            "<<js_sys[ef88]::JsFuture as core[70de]::convert::From<js_sys[ef88]::Promise>>::from::{closure#0}>::call",
            "js_sys",
            "<js_sys::JsFuture as core::convert::From>::from",
        );
        is(
            "<<candor[e3ab]::clock::Timer>::after<<candor[e3ab]::Shell>::perform::{closure#0}>::{closure#0} as core[70de]::FnOnce<()>>::call_once",
            "candor",
            "candor::clock::Timer::after",
        );
    }

    #[test]
    fn what_has_no_path_has_no_crate() {
        is("boot", "(no crate)", "boot");
        is("__wbindgen_malloc", "(no crate)", "__wbindgen_malloc");
        is("", "(no crate)", "(no name)");
    }
}
