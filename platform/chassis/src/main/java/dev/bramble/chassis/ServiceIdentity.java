package dev.bramble.chassis;

import dev.bramble.proto.boot.v1.Source;
import dev.bramble.proto.inventory.v1.WatchRequest;

/**
 * Which service this JVM is; each service provides one as a bean.
 *
 * @param name as in logs and file names: "tftp-service"
 * @param source as in boot events
 * @param scope what of the inventory it mirrors; {@code SCOPE_UNSPECIFIED} for nothing
 */
public record ServiceIdentity(String name, Source source, WatchRequest.Scope scope) {}
