//! The stack check of `rex_stack_check`.

use crate::item::is_word;
use proc_macro::{Delimiter, Group, TokenStream, TokenTree};

/// Puts the check at the start of the body of every function that the item has.
///
/// The body of a function is the first group in braces after its `fn name`; `fn` without a name is a pointer type, and a
/// `const fn`, which may run at compile time, is left alone.
pub fn insert(item: TokenStream) -> TokenStream {
    let tokens: Vec<TokenTree> = item.into_iter().collect();
    let mut output = TokenStream::new();
    let mut in_signature = false;
    for (index, token) in tokens.iter().enumerate() {
        let named = matches!(tokens.get(index + 1), Some(TokenTree::Ident(_)));
        let constant = index > 0 && is_word(&tokens[index - 1], "const");
        if is_word(token, "fn") && named && !constant {
            in_signature = true;
        }
        match token {
            TokenTree::Punct(punct) if punct.as_char() == ';' => in_signature = false,
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                let mut body = TokenStream::new();
                if in_signature {
                    body.extend(
                        "::rex::stack::__rex_check_stack();"
                            .parse::<TokenStream>()
                            .expect("a call is a token stream"),
                    );
                }
                in_signature = false;
                body.extend(insert(group.stream()));
                let mut replaced = Group::new(Delimiter::Brace, body);
                replaced.set_span(group.span());
                output.extend([TokenTree::Group(replaced)]);
                continue;
            }
            _ => {}
        }
        output.extend([token.clone()]);
    }
    output
}
