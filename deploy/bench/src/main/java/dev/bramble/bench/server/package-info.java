/** The servers that are measured, as processes, and what they cost. */
@NullMarked
package dev.bramble.bench.server;

import org.jspecify.annotations.NullMarked;
