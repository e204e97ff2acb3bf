/*
 * The process that loads an object. It shares the memory of the adapter and has files of its own, so that programs, links and maps go when it
 * dies. It carries out system calls for the adapter.
 */
#ifndef PROCESS_H
#define PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

struct loading {
	/* -1 after its death. */
	volatile pid_t pid;
	pid_t number_of_process;
	int to, from;
	void *stack;
	/* The system call under way, and its result as the kernel gives it. */
	volatile long number, arguments[6], result;
	/* Whether it is to live on when the kernel sends it SIGSYS, and how often that came. */
	bool survives;
	volatile int signals;
	/* What ended it: the number of a signal, or 0. */
	int death;
	struct loading *next;
};

/* Starts a process. @returns NULL, with errno */
struct loading *loading_start(bool survives);
/* Ends it, with all that it has. */
void loading_end(struct loading *loading);
/* Whether it lives. */
bool loading_lives(struct loading *loading);
/* A system call in the process, or in the adapter itself for NULL. @returns as the call does, with errno: ESRCH where it has died */
long loading_call(struct loading *loading, long number, long a, long b, long c, long d, long e, long f);

/* bpf(2), likewise. */
long bpf_call(struct loading *loading, int command, void *attributes, unsigned int size);

#endif
