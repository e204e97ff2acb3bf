#define _GNU_SOURCE
#include "loaders/process.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fail.h"

#define STACK_SIZE (64 * 1024)

/* Without libc: the process has no thread-local memory of its own, and so no errno. */
static long raw_call(long number, long a, long b, long c, long d, long e, long f)
{
	register long fourth __asm__("r10") = d, fifth __asm__("r8") = e, sixth __asm__("r9") = f;
	long result;
	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(fourth), "r"(fifth), "r"(sixth)
			 : "rcx", "r11", "memory");
	return result;
}

/* What the kernel calls after a handler (sa_restorer, arch/x86/kernel/signal_64.c). */
__attribute__((naked, used)) static void leave_handler(void)
{
	__asm__("mov $15, %eax\n\tsyscall");
}

/* All processes that were started and not ended. */
static struct loading *processes;

__attribute__((no_sanitize("address", "undefined"))) static void catch_signal(int signal)
{
	(void)signal;
	long self = raw_call(SYS_getpid, 0, 0, 0, 0, 0, 0);
	for (struct loading *loading = processes; loading != NULL; loading = loading->next)
		if (loading->pid == self)
			loading->signals++;
}

struct kernel_sigaction {
	void (*handler)(int);
	unsigned long flags;
	void (*restorer)(void);
	uint64_t mask;
};

#define RESTORER 0x04000000

__attribute__((no_sanitize("address", "undefined"))) static int serve(void *argument)
{
	struct loading *self = argument;
	/* The adapter writes its own ends there after the first call. */
	const int to = self->to, from = self->from;
	char byte;
	raw_call(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0, 0);
	if (self->survives) {
		struct kernel_sigaction action = { .handler = catch_signal, .flags = RESTORER | SA_RESTART, .restorer = leave_handler };
		raw_call(SYS_rt_sigaction, SIGSYS, (long)&action, 0, sizeof(action.mask), 0, 0);
	}
	/* Files of the adapter are not held: its input must end when the suite ends it. */
	long low = to < from ? to : from, high = to < from ? from : to;
	raw_call(SYS_close_range, high + 1, ~0U, 0, 0, 0, 0);
	if (high > low + 1)
		raw_call(SYS_close_range, low + 1, high - 1, 0, 0, 0, 0);
	if (low > 0)
		raw_call(SYS_close_range, 0, low - 1, 0, 0, 0, 0);
	while (raw_call(SYS_read, to, (long)&byte, 1, 0, 0, 0) == 1) {
		volatile long *given = self->arguments;
		self->result = raw_call(self->number, given[0], given[1], given[2], given[3], given[4], given[5]);
		raw_call(SYS_write, from, (long)&byte, 1, 0, 0, 0);
	}
	raw_call(SYS_exit_group, 0, 0, 0, 0, 0, 0);
	return 0;
}

struct loading *loading_start(bool survives)
{
	int requests[2], answers[2];
	if (pipe2(requests, O_CLOEXEC) < 0)
		return NULL;
	if (pipe2(answers, O_CLOEXEC) < 0) {
		close(requests[0]);
		close(requests[1]);
		return NULL;
	}
	struct loading *loading = need(calloc(1, sizeof(*loading)));
	loading->survives = survives;
	loading->to = requests[0];
	loading->from = answers[1];
	loading->stack = mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
	if (loading->stack == MAP_FAILED)
		need(NULL);
	loading->next = processes;
	processes = loading;
	loading->pid = clone(serve, (char *)loading->stack + STACK_SIZE, CLONE_VM | SIGCHLD, loading);
	int problem = errno;
	loading->number_of_process = loading->pid;
	/* The ends of the adapter. The process has taken the numbers of its own ends when it answers the first call. */
	if (loading->pid > 0) {
		int own_to = requests[1], own_from = answers[0];
		long answer = 0;
		char byte = 0;
		loading->number = SYS_getpid;
		if (write(own_to, &byte, 1) != 1 || read(own_from, &byte, 1) != 1 || (answer = loading->result) <= 0)
			problem = ESRCH;
		close(requests[0]);
		close(answers[1]);
		loading->to = own_to;
		loading->from = own_from;
		if (answer > 0)
			return loading;
		loading_end(loading);
	} else {
		for (int n = 0; n < 2; n++) {
			close(requests[n]);
			close(answers[n]);
		}
		loading->to = loading->from = -1;
		loading_end(loading);
	}
	errno = problem;
	return NULL;
}

static void note_death(struct loading *loading, int status)
{
	loading->death = WIFSIGNALED(status) ? WTERMSIG(status) : SIGKILL;
	loading->pid = -1;
}

bool loading_lives(struct loading *loading)
{
	int status;
	if (loading->pid > 0 && waitpid(loading->pid, &status, WNOHANG) == loading->pid)
		note_death(loading, status);
	return loading->pid > 0;
}

void loading_end(struct loading *loading)
{
	if (loading == NULL)
		return;
	if (loading->pid > 0) {
		kill(loading->pid, SIGKILL);
		waitpid(loading->pid, NULL, 0);
	}
	close(loading->to);
	close(loading->from);
	munmap(loading->stack, STACK_SIZE);
	for (struct loading **at = &processes; *at != NULL; at = &(*at)->next) {
		if (*at == loading) {
			*at = loading->next;
			break;
		}
	}
	free(loading);
}

long loading_call(struct loading *loading, long number, long a, long b, long c, long d, long e, long f)
{
	char byte = 0;
	if (loading == NULL)
		return syscall(number, a, b, c, d, e, f);
	if (!loading_lives(loading)) {
		errno = ESRCH;
		return -1;
	}
	const long given[6] = { a, b, c, d, e, f };
	for (int n = 0; n < 6; n++)
		loading->arguments[n] = given[n];
	loading->number = number;
	if (write(loading->to, &byte, 1) != 1 || read(loading->from, &byte, 1) != 1) {
		int status;
		if (loading->pid > 0 && waitpid(loading->pid, &status, 0) == loading->pid)
			note_death(loading, status);
		errno = ESRCH;
		return -1;
	}
	if (loading->result < 0 && loading->result > -4096) {
		errno = (int)-loading->result;
		return -1;
	}
	return loading->result;
}

long bpf_call(struct loading *loading, int command, void *attributes, unsigned int size)
{
	return loading_call(loading, SYS_bpf, command, (long)attributes, (long)size, 0, 0, 0);
}
