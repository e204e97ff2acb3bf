#define _GNU_SOURCE
#include "events/task.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE_MILLISECONDS 5000
#define STEP_MILLISECONDS 100

static double seconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Pages that nobody has touched yet. @returns NULL if they cannot be there */
static volatile char *fresh_pages(uint64_t address, uint64_t count)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), size = (size_t)count * page;
	uint64_t last = address / page * page;
	void *wanted = address == 0 ? NULL : (void *)(last - (count - 1) * page);
	void *pages = mmap(wanted, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | (wanted == NULL ? 0 : MAP_FIXED_NOREPLACE), -1, 0);
	if (pages == MAP_FAILED)
		return NULL;
	madvise(pages, size, MADV_NOHUGEPAGE);
	return pages;
}

static void do_deed(const struct deed *deed, struct gate *gate, volatile char *pages)
{
	size_t page = 4096, within = deed->address % page;
	double begin = seconds();
	gate->open = 1;
	if (deed->kind == DEED_CALL) {
		const uint64_t *given = deed->arguments;
		syscall(deed->number, given[0], given[1], given[2], given[3], given[4], given[5]);
	} else if (deed->kind == DEED_TOUCH) {
		for (uint64_t n = 0; n < deed->pages; n++)
			pages[n * page + within] = 1;
	} else {
		while (gate->count == 0 && seconds() - begin < 2)
			;
	}
	gate->open = 0;
}

static _Noreturn void be_task(const struct task *task, int go, int done, const struct wish *wish, const struct deed *deed, struct gate *gate)
{
	cpu_set_t first;
	char byte = 0;
	struct deed rehearsal = *deed;
	volatile char *pages = NULL;
	(void)task;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (wish->name != NULL)
		prctl(PR_SET_NAME, wish->name);
	CPU_ZERO(&first);
	CPU_SET(0, &first);
	sched_setaffinity(0, sizeof(first), &first);
	/* No call may reach a file of the adapter. */
	int low = go < done ? go : done, high = go < done ? done : go;
	syscall(SYS_close_range, high + 1, ~0U, 0);
	if (high > low + 1)
		syscall(SYS_close_range, low + 1, high - 1, 0);
	if (low > 0)
		syscall(SYS_close_range, 0, low - 1, 0);
	if (deed->kind == DEED_TOUCH) {
		pages = fresh_pages(deed->address, deed->pages);
		/* Faults of the code and of the stack come now, and not among those that are counted. */
		rehearsal.pages = 1;
		rehearsal.address = 0;
		volatile char *other = fresh_pages(0, 1);
		if (pages == NULL || other == NULL)
			_exit(1);
		do_deed(&rehearsal, gate, other);
	}
	if (write(done, &byte, 1) != 1)
		_exit(1);
	while (read(go, &byte, 1) == 1) {
		do_deed(deed, gate, pages);
		if (write(done, &byte, 1) != 1)
			break;
	}
	_exit(0);
}

static pid_t fork_as(pid_t wanted)
{
	struct clone_args arguments = { .exit_signal = SIGCHLD };
	uint64_t pid = (uint64_t)wanted;
	pid_t numbers[1] = { (pid_t)pid };
	if (wanted != 0) {
		arguments.set_tid = (uintptr_t)numbers;
		arguments.set_tid_size = 1;
	}
	fflush(NULL);
	return (pid_t)syscall(SYS_clone3, &arguments, sizeof(arguments));
}

static bool answers(int file, int milliseconds)
{
	struct pollfd wanted = { .fd = file, .events = POLLIN };
	char byte;
	return poll(&wanted, 1, milliseconds) == 1 && read(file, &byte, 1) == 1;
}

int task_start(struct task *task, const struct wish *wish, const struct deed *deed, struct gate *gate)
{
	int go[2], done[2];
	if (pipe2(go, O_CLOEXEC) < 0)
		return errno;
	if (pipe2(done, O_CLOEXEC) < 0) {
		close(go[0]);
		close(go[1]);
		return errno;
	}
	gate->open = 0;
	gate->thread = 0;
	task->pid = fork_as(wish->pid);
	if (task->pid < 0 && wish->any_pid)
		task->pid = fork_as(0);
	if (task->pid == 0)
		be_task(task, go[0], done[1], wish, deed, gate);
	int problem = task->pid < 0 ? errno : 0;
	close(go[0]);
	close(done[1]);
	task->go = go[1];
	task->done = done[0];
	if (problem == 0 && !answers(task->done, PATIENCE_MILLISECONDS))
		problem = EFAULT;
	if (problem != 0)
		task_end(task);
	return problem;
}

/* Whether it has entered a system call, and sleeps there. */
static bool sleeps_in(pid_t pid, long number)
{
	char path[64];
	long found = -2;
	snprintf(path, sizeof(path), "/proc/%d/syscall", pid);
	FILE *file = fopen(path, "r");
	if (file == NULL)
		return false;
	if (fscanf(file, "%ld", &found) != 1)
		found = -2;
	fclose(file);
	return found == number;
}

bool task_go(struct task *task, const struct deed *deed, struct gate *gate)
{
	char byte = 0;
	bool finished = false;
	gate->thread = (uint32_t)task->pid;
	if (write(task->go, &byte, 1) == 1) {
		for (int waited = 0; waited < PATIENCE_MILLISECONDS && !finished; waited += STEP_MILLISECONDS)
			finished = answers(task->done, STEP_MILLISECONDS) ||
				   (deed->kind == DEED_CALL && waited > 0 && sleeps_in(task->pid, deed->number));
	}
	gate->open = 0;
	return finished;
}

void task_end(struct task *task)
{
	if (task->pid > 0) {
		kill(task->pid, SIGKILL);
		waitpid(task->pid, NULL, 0);
	}
	close(task->go);
	close(task->done);
	task->pid = -1;
}
