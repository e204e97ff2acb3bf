#define _GNU_SOURCE
#include "wire/answer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void describe(struct answer *answer, int error, const char *format, va_list arguments)
{
	answer->error = error;
	vsnprintf(answer->message, sizeof(answer->message), format, arguments);
}

void fault(struct answer *answer, int error, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	describe(answer, error, format, arguments);
	va_end(arguments);
}

void refuse(struct answer *answer, const char *code, int number, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	describe(answer, REFUSED, format, arguments);
	va_end(arguments);
	answer->code = code;
	answer->kind = "refused";
	answer->number = number;
}

void unknown(struct answer *answer, const char *code, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	describe(answer, REFUSED, format, arguments);
	va_end(arguments);
	answer->code = code;
	answer->kind = "input";
}

void lack(struct answer *answer, const char *capability)
{
	fault(answer, LACKING, "this target does not have the capability \"%s\"", capability);
	answer->capability = capability;
}

/* An error number that the kernel does not mean for user space, and that libc does not name (include/linux/errno.h). */
#define ENOTSUPP_NUMBER 524

static const char *error_name(int number)
{
	return number == ENOTSUPP_NUMBER ? "ENOTSUPP" : strerrorname_np(number);
}

static const char *error_text(int number)
{
	const char *text = number == ENOTSUPP_NUMBER ? "the operation is not supported" : strerrordesc_np(number);
	return text == NULL ? "the kernel gives a number without a name" : text;
}

static void put_diagnostic(struct buffer *to, const struct answer *answer)
{
	put(to, "{\"code\":\"%s\",\"kind\":\"%s\",\"message\":", answer->code, answer->kind);
	put_text(to, answer->message);
	put(to, ",\"cause\":");
	put_text(to, answer->number == 0 ? "the running kernel has no such thing" : error_text(answer->number));
	put(to, ",\"hint\":\"look at the log of the kernel\"");
	if (answer->number != 0 && error_name(answer->number) != NULL)
		put(to, ",\"errno\":\"%s\"", error_name(answer->number));
	put(to, "}");
}

void write_answer(struct buffer *to, const struct json *id, const struct answer *answer)
{
	put(to, "{\"jsonrpc\":\"2.0\",\"id\":");
	if (id != NULL && id->type == JSON_NUMBER)
		put_bytes(to, id->text, id->length);
	else
		put(to, "null");
	if (answer->error == 0) {
		put(to, ",\"result\":");
		put_bytes(to, answer->result.bytes, answer->result.length);
	} else {
		put(to, ",\"error\":{\"code\":%d,\"message\":", answer->error);
		put_text(to, answer->message);
		if (answer->error == REFUSED) {
			put(to, ",\"data\":");
			put_diagnostic(to, answer);
		} else if (answer->error == LACKING) {
			put(to, ",\"data\":\"%s\"", answer->capability);
		}
		put(to, "}");
	}
	put(to, "}\n");
}
