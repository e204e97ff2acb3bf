/* The end of objects: asked for, or because their loaders die. */
#ifndef LIFETIME_H
#define LIFETIME_H

#include "target.h"

/* Ends the loader of an object. Its links, and what nobody else has, go with it. @returns whether programs stay, with their maps */
bool end_loader(struct target *target, struct object *object);
/* Removes an object with all that it has. */
void remove_object(struct target *target, struct object *object);

#endif
