/* Events: caused in the kernel, with the runs that they lead to. */
#ifndef FIRE_H
#define FIRE_H

struct target;
struct answer;
struct json;

void fire(struct target *target, const struct json *params, struct answer *answer);

#endif
