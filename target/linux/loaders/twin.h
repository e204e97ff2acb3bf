/* Twins: eBPF objects that do what objects of the same name do. */
#ifndef TWIN_FILE_H
#define TWIN_FILE_H

#include "objects/object.h"

/* Reads the twin of an object. @returns NULL if there is none */
struct object *read_twin(const struct object *object);
/* Whether two objects have the same programs and maps. */
bool is_twin(struct object *twin, const struct object *object);
/* The program of an object with the name and the section of another one; NULL if there is none. */
struct program *program_of(struct object *object, const struct program *wanted);

#endif
