/* Answers of JSON-RPC 2.0, as docs/target-protocol.md has them. */
#ifndef ANSWER_H
#define ANSWER_H

#include "wire/json.h"

#define PARSE_ERROR (-32700)
#define INVALID_REQUEST (-32600)
#define METHOD_NOT_FOUND (-32601)
#define INVALID_PARAMS (-32602)
#define REFUSED 1
#define LACKING 2

/* What a request comes to: a result, unless there is an error. */
struct answer {
	struct buffer result;
	/* 0 for a result. */
	int error;
	char message[512];
	/* For a refusal: its code, its kind, and Linux's error number or 0. */
	const char *code, *kind;
	int number;
	/* The capability that it needs. */
	const char *capability;
};

/* The request is wrong. */
void fault(struct answer *answer, int error, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* The kernel refuses. @param number its error number */
void refuse(struct answer *answer, const char *code, int number, const char *format, ...) __attribute__((format(printf, 4, 5)));
/* A name does not exist. */
void unknown(struct answer *answer, const char *code, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* It needs a capability that is not claimed. */
void lack(struct answer *answer, const char *capability);

/* Writes the whole answer as a line. @param id NULL where the request has none */
void write_answer(struct buffer *to, const struct json *id, const struct answer *answer);

#endif
