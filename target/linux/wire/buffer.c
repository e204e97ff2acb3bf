#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fail.h"
#include "wire/json.h"

void buffer_free(struct buffer *buffer)
{
	free(buffer->bytes);
	*buffer = (struct buffer){ 0 };
}

/* Makes room for more bytes, and a NUL behind them. */
static char *grow(struct buffer *to, size_t more)
{
	if (to->length + more + 1 > to->room) {
		to->room = (to->length + more + 1) * 2;
		to->bytes = need(realloc(to->bytes, to->room));
	}
	return to->bytes + to->length;
}

void put_bytes(struct buffer *to, const void *bytes, size_t length)
{
	char *place = grow(to, length);
	if (length > 0)
		memcpy(place, bytes, length);
	to->length += length;
	to->bytes[to->length] = '\0';
}

void put(struct buffer *to, const char *format, ...)
{
	va_list arguments, again;
	va_start(arguments, format);
	va_copy(again, arguments);
	int length = vsnprintf(NULL, 0, format, arguments);
	vsnprintf(grow(to, (size_t)length), (size_t)length + 1, format, again);
	to->length += (size_t)length;
	va_end(again);
	va_end(arguments);
}

/* The length of a UTF-8 sequence at a place; 0 if there is none (Unicode, table 3-7). */
static size_t utf8_length(const unsigned char *at)
{
	size_t length = at[0] < 0x80 ? 1 : at[0] >= 0xc2 && at[0] < 0xe0 ? 2 : at[0] >= 0xe0 && at[0] < 0xf0 ? 3 : at[0] >= 0xf0 && at[0] < 0xf5 ? 4 : 0;
	for (size_t n = 1; n < length; n++)
		if ((at[n] & 0xc0) != 0x80)
			return 0;
	if ((at[0] == 0xe0 && at[1] < 0xa0) || (at[0] == 0xed && at[1] > 0x9f) || (at[0] == 0xf0 && at[1] < 0x90) || (at[0] == 0xf4 && at[1] > 0x8f))
		return 0;
	return length;
}

void put_text(struct buffer *to, const char *text)
{
	put(to, "\"");
	for (const unsigned char *at = (const unsigned char *)text; *at != '\0';) {
		size_t length = utf8_length(at);
		if (length == 1 && (*at < 0x20 || *at == '"' || *at == '\\' || *at == 0x7f))
			put(to, "\\u%04x", *at);
		else if (length == 0)
			put(to, "\\ufffd");
		else
			put_bytes(to, at, length);
		at += length == 0 ? 1 : length;
	}
	put(to, "\"");
}

static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void put_base64(struct buffer *to, const void *bytes, size_t length)
{
	const unsigned char *at = bytes;
	put(to, "\"");
	for (; length > 0; at += 3) {
		size_t here = length < 3 ? length : 3;
		unsigned long bits = (unsigned long)at[0] << 16 | (here > 1 ? at[1] << 8 : 0) | (here > 2 ? at[2] : 0);
		char four[4] = { DIGITS[bits >> 18], DIGITS[bits >> 12 & 63], here > 1 ? DIGITS[bits >> 6 & 63] : '=', here > 2 ? DIGITS[bits & 63] : '=' };
		put_bytes(to, four, 4);
		length -= here;
	}
	put(to, "\"");
}

bool get_base64(struct buffer *to, const char *text, size_t length)
{
	if (length % 4 != 0)
		return false;
	put_bytes(to, "", 0);
	for (size_t at = 0; at < length; at += 4) {
		unsigned long bits = 0;
		size_t digits = 0;
		for (; digits < 4 && text[at + digits] != '='; digits++) {
			const char *found = text[at + digits] == '\0' ? NULL : strchr(DIGITS, text[at + digits]);
			if (found == NULL)
				return false;
			bits = bits << 6 | (unsigned long)(found - DIGITS);
		}
		if (digits < 2 || (digits < 4 && (at + 4 < length || text[at + 3] != '=')))
			return false;
		bits <<= 6 * (4 - digits);
		unsigned char three[3] = { (unsigned char)(bits >> 16), (unsigned char)(bits >> 8), (unsigned char)bits };
		put_bytes(to, three, digits - 1);
	}
	return true;
}
