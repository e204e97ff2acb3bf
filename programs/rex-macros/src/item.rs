//! What the attributes need to know of the item they stand on.

use proc_macro::{Delimiter, TokenStream, TokenTree};

/// A program's function.
pub struct Function {
    pub name: String,
    /// The last path segment of its second argument's type.
    pub context: String,
}

impl Function {
    pub fn parse(item: TokenStream) -> Result<Self, String> {
        let mut tokens = item.into_iter().skip_while(|token| !is_word(token, "fn"));
        if tokens.next().is_none() {
            return Err("a program is a function".to_owned());
        }
        let Some(TokenTree::Ident(name)) = tokens.next() else {
            return Err("a program is a function with a name".to_owned());
        };
        let Some(TokenTree::Group(arguments)) = tokens.next() else {
            return Err(format!("program `{name}` must not be generic"));
        };
        let context = last_type_name(arguments.stream())
            .ok_or_else(|| format!("program `{name}` takes its program type and its context"))?;
        Ok(Self { name: name.to_string(), context })
    }
}

/// A map's static.
pub struct Map {
    pub attributes: String,
    pub visibility: String,
    pub name: String,
    pub kind: String,
    pub value: String,
}

impl Map {
    pub fn parse(item: TokenStream) -> Result<Self, String> {
        let tokens: Vec<TokenTree> = item.into_iter().collect();
        let position = |from: usize, wanted: &dyn Fn(&TokenTree) -> bool| {
            tokens[from..].iter().position(wanted).map(|index| from + index)
        };
        let shape = || "a map is `static NAME: Type = Type::new(max_entries, flags);`".to_owned();
        let statics = position(0, &|token| is_word(token, "static")).ok_or_else(shape)?;
        let visible = position(0, &|token| is_word(token, "pub")).unwrap_or(statics).min(statics);
        let colon = position(statics, &|token| is_punctuation(token, ':')).ok_or_else(shape)?;
        let equals = position(colon, &|token| is_punctuation(token, '=')).ok_or_else(shape)?;
        let end = position(equals, &|token| is_punctuation(token, ';')).ok_or_else(shape)?;
        if colon != statics + 2 {
            return Err(shape());
        }
        let text = |from: usize, to: usize| tokens[from..to].iter().cloned().collect::<TokenStream>().to_string();
        Ok(Self {
            attributes: text(0, visible),
            visibility: text(visible, statics),
            name: text(statics + 1, colon),
            kind: text(colon + 1, equals),
            value: text(equals + 1, end),
        })
    }
}

pub fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident.to_string() == word)
}

fn is_punctuation(token: &TokenTree, character: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == character)
}

/// The name of the last argument's type: the last identifier outside angle brackets.
fn last_type_name(arguments: TokenStream) -> Option<String> {
    let mut depth = 0_usize;
    let mut found = None;
    let mut in_type = false;
    for token in arguments {
        match &token {
            TokenTree::Punct(punct) if punct.as_char() == '<' => depth += 1,
            TokenTree::Punct(punct) if punct.as_char() == '>' => depth = depth.saturating_sub(1),
            TokenTree::Punct(punct) if punct.as_char() == ',' && depth == 0 => in_type = false,
            TokenTree::Punct(punct) if punct.as_char() == ':' && depth == 0 => in_type = true,
            TokenTree::Ident(ident) if depth == 0 && in_type => found = Some(ident.to_string()),
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
                found = last_type_name(group.stream()).or(found)
            }
            _ => {}
        }
    }
    found
}
