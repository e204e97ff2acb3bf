/* JSON (RFC 8259): a reader into nodes, and a writer. Nothing here knows what the texts mean. */
#ifndef JSON_H
#define JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum json_type { JSON_NULL, JSON_TRUE, JSON_FALSE, JSON_NUMBER, JSON_TEXT, JSON_LIST, JSON_OBJECT };

/* A value. The parts of a list or an object are linked; those of an object have keys. */
struct json {
	enum json_type type;
	const char *key;
	/* The characters of a text or a number, with a NUL behind them. A text may have others before. */
	const char *text;
	size_t length;
	struct json *first, *next;
};

/* Reads a document. The line is changed, and must live as long as the nodes. @returns NULL if it is not JSON */
struct json *json_read(char *line, size_t length);
void json_free(struct json *node);

/* A part of an object; NULL if there is none, or if node is not an object. */
const struct json *json_get(const struct json *node, const char *key);
/* A text without NUL characters; NULL for anything else. */
const char *json_text(const struct json *node);
/* A whole number. @returns false for anything else, and for what does not fit */
bool json_whole(const struct json *node, int64_t *value);

/* Bytes that grow. */
struct buffer {
	char *bytes;
	size_t length, room;
};

void buffer_free(struct buffer *buffer);
void put_bytes(struct buffer *to, const void *bytes, size_t length);
void put(struct buffer *to, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A text in quotation marks. Bytes that are not UTF-8, and control characters, are escaped. */
void put_text(struct buffer *to, const char *text);
/* Bytes in base64 (RFC 4648, section 4), in quotation marks. */
void put_base64(struct buffer *to, const void *bytes, size_t length);
/* Bytes from base64, appended. @returns false if the text is not base64 with padding */
bool get_base64(struct buffer *to, const char *text, size_t length);

#endif
