/** Starts Bramble's services, one JVM each, and keeps them running. */
@NullMarked
package dev.bramble.launcher;

import org.jspecify.annotations.NullMarked;
