/** What the target is held to by RFC 7143, and the tests that hold it to that. */
@NullMarked
package dev.bramble.iscsi.conformance;

import org.jspecify.annotations.NullMarked;
