/** The walls between the rooms. */
@NullMarked
package dev.bramble.acceptance.walls;

import org.jspecify.annotations.NullMarked;
