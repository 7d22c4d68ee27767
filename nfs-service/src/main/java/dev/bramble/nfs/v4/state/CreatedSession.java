package dev.bramble.nfs.v4.state;

import dev.bramble.nfs.v4.wire.ChannelAttributes;
import dev.bramble.nfs.v4.wire.SessionId;

/** What CREATE_SESSION answers. */
public record CreatedSession(SessionId id, int sequence, ChannelAttributes fore, ChannelAttributes back) {}
