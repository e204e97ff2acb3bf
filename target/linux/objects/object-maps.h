/* The maps of an object that is loaded. */
#ifndef OBJECT_MAPS_H
#define OBJECT_MAPS_H

#include "target.h"

/* Makes the maps of an object, or takes those that it shares. @returns false if one is refused, and the answer says why */
bool create_maps(const struct target *target, struct object *object, const struct json *options, struct answer *answer);

#endif
