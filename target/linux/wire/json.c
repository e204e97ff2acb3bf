#include "wire/json.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fail.h"

/* Deeper documents are refused, so that no input exhausts the stack. */
#define DEEPEST 64

struct reader {
	char *at, *end;
	int depth;
};

static struct json *read_value(struct reader *reader);

static void skip_blanks(struct reader *reader)
{
	while (reader->at < reader->end && strchr(" \t\r\n", *reader->at) != NULL && *reader->at != '\0')
		reader->at++;
}

static bool take(struct reader *reader, char character)
{
	skip_blanks(reader);
	if (reader->at >= reader->end || *reader->at != character)
		return false;
	reader->at++;
	return true;
}

static struct json *node_of(enum json_type type)
{
	struct json *node = need(calloc(1, sizeof(*node)));
	node->type = type;
	return node;
}

void json_free(struct json *node)
{
	while (node != NULL) {
		struct json *next = node->next;
		json_free(node->first);
		free(node);
		node = next;
	}
}

static int hex_digit(char character)
{
	if (character >= '0' && character <= '9')
		return character - '0';
	if (character >= 'a' && character <= 'f')
		return character - 'a' + 10;
	if (character >= 'A' && character <= 'F')
		return character - 'A' + 10;
	return -1;
}

/* The four digits behind \u. @returns -1 if they are not there */
static long read_unit(struct reader *reader)
{
	long unit = 0;
	if (reader->end - reader->at < 4)
		return -1;
	for (int n = 0; n < 4; n++) {
		int digit = hex_digit(*reader->at++);
		if (digit < 0)
			return -1;
		unit = unit << 4 | digit;
	}
	return unit;
}

static char *write_utf8(char *to, long code)
{
	if (code < 0x80) {
		*to++ = (char)code;
	} else if (code < 0x800) {
		*to++ = (char)(0xc0 | code >> 6);
		*to++ = (char)(0x80 | (code & 0x3f));
	} else if (code < 0x10000) {
		*to++ = (char)(0xe0 | code >> 12);
		*to++ = (char)(0x80 | (code >> 6 & 0x3f));
		*to++ = (char)(0x80 | (code & 0x3f));
	} else {
		*to++ = (char)(0xf0 | code >> 18);
		*to++ = (char)(0x80 | (code >> 12 & 0x3f));
		*to++ = (char)(0x80 | (code >> 6 & 0x3f));
		*to++ = (char)(0x80 | (code & 0x3f));
	}
	return to;
}

/* An escape behind its backslash. @returns where to write on; NULL if there is no such escape */
static char *read_escape(struct reader *reader, char *to)
{
	static const char NAMES[] = "\"\\/bfnrt", MEANINGS[] = "\"\\/\b\f\n\r\t";
	if (reader->at >= reader->end)
		return NULL;
	char name = *reader->at++;
	const char *found = name == '\0' ? NULL : strchr(NAMES, name);
	if (found != NULL) {
		*to++ = MEANINGS[found - NAMES];
		return to;
	}
	if (name != 'u')
		return NULL;
	long code = read_unit(reader);
	if (code >= 0xd800 && code < 0xdc00 && reader->end - reader->at >= 6 && reader->at[0] == '\\' && reader->at[1] == 'u') {
		reader->at += 2;
		long low = read_unit(reader);
		if (low < 0xdc00 || low > 0xdfff)
			return NULL;
		code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
	}
	return code < 0 ? NULL : write_utf8(to, code);
}

/* A text behind its first quotation mark, unescaped in its place. */
static char *read_characters(struct reader *reader, size_t *length)
{
	char *text = reader->at, *to = text;
	while (reader->at < reader->end && *reader->at != '"') {
		char character = *reader->at++;
		if ((unsigned char)character < 0x20)
			return NULL;
		if (character != '\\')
			*to++ = character;
		else if ((to = read_escape(reader, to)) == NULL)
			return NULL;
	}
	if (reader->at >= reader->end)
		return NULL;
	reader->at++;
	*to = '\0';
	*length = (size_t)(to - text);
	return text;
}

static struct json *read_text(struct reader *reader)
{
	size_t length;
	char *text = read_characters(reader, &length);
	if (text == NULL)
		return NULL;
	struct json *node = node_of(JSON_TEXT);
	node->text = text;
	node->length = length;
	return node;
}

/* The parts of a list or an object, up to its closing bracket. */
static struct json *read_parts(struct reader *reader, enum json_type type, char closing)
{
	struct json *node = node_of(type), **last = &node->first;
	if (take(reader, closing))
		return node;
	do {
		size_t length = 0;
		char *key = NULL;
		if (type == JSON_OBJECT && (!take(reader, '"') || (key = read_characters(reader, &length)) == NULL || !take(reader, ':')))
			break;
		if ((*last = read_value(reader)) == NULL)
			break;
		(*last)->key = key;
		last = &(*last)->next;
		if (take(reader, closing))
			return node;
	} while (take(reader, ','));
	json_free(node);
	return NULL;
}

static struct json *read_word(struct reader *reader, const char *word, enum json_type type)
{
	size_t length = strlen(word);
	if ((size_t)(reader->end - reader->at) < length || memcmp(reader->at, word, length) != 0)
		return NULL;
	reader->at += length;
	return node_of(type);
}

/* A number keeps its characters. They end where JSON's numbers end, so a NUL cannot follow in place: they are copied. */
static struct json *read_number(struct reader *reader)
{
	char *begin = reader->at;
	while (reader->at < reader->end && *reader->at != '\0' && strchr("+-.eE0123456789", *reader->at) != NULL)
		reader->at++;
	if (reader->at == begin || strchr("-0123456789", *begin) == NULL)
		return NULL;
	struct json *node = node_of(JSON_NUMBER);
	node->text = begin;
	node->length = (size_t)(reader->at - begin);
	return node;
}

static struct json *read_value(struct reader *reader)
{
	struct json *node = NULL;
	skip_blanks(reader);
	if (reader->at >= reader->end || ++reader->depth > DEEPEST)
		return NULL;
	if (take(reader, '"'))
		node = read_text(reader);
	else if (take(reader, '['))
		node = read_parts(reader, JSON_LIST, ']');
	else if (take(reader, '{'))
		node = read_parts(reader, JSON_OBJECT, '}');
	else if (*reader->at == 't')
		node = read_word(reader, "true", JSON_TRUE);
	else if (*reader->at == 'f')
		node = read_word(reader, "false", JSON_FALSE);
	else if (*reader->at == 'n')
		node = read_word(reader, "null", JSON_NULL);
	else
		node = read_number(reader);
	reader->depth--;
	return node;
}

struct json *json_read(char *line, size_t length)
{
	struct reader reader = { .at = line, .end = line + length };
	struct json *node = read_value(&reader);
	skip_blanks(&reader);
	if (node != NULL && reader.at == reader.end)
		return node;
	json_free(node);
	return NULL;
}

const struct json *json_get(const struct json *node, const char *key)
{
	if (node == NULL || node->type != JSON_OBJECT)
		return NULL;
	for (const struct json *part = node->first; part != NULL; part = part->next)
		if (strcmp(part->key, key) == 0)
			return part;
	return NULL;
}

const char *json_text(const struct json *node)
{
	return node != NULL && node->type == JSON_TEXT && strlen(node->text) == node->length ? node->text : NULL;
}

bool json_whole(const struct json *node, int64_t *value)
{
	char digits[24], *end;
	if (node == NULL || node->type != JSON_NUMBER || node->length >= sizeof(digits))
		return false;
	memcpy(digits, node->text, node->length);
	digits[node->length] = '\0';
	errno = 0;
	*value = strtoll(digits, &end, 10);
	return errno == 0 && *end == '\0';
}
