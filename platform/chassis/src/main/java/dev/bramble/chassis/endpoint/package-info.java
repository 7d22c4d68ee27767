/** What a service shows of itself over HTTP and gRPC: metrics, health, reflection. */
@NullMarked
package dev.bramble.chassis.endpoint;

import org.jspecify.annotations.NullMarked;
