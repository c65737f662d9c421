/**
 * Every message of the protocol as a record that can be written and read, in both directions.
 *
 * <p>A message on the wire:
 *
 * <pre>
 *   type     1 byte   BackendTypes, FrontendTypes; the messages of Startup have none
 *   length   4 bytes  counts itself and the body          (ByteWriter.beginMessage .. endMessage)
 *   body              what the record's writeBody and read say, and nothing else says
 *
 *   in a body:
 *     text            UTF-8 and a NUL                     (writeCString, readCString)
 *     list            a count of 2 bytes, then each       (writeShortCount, readShortCount)
 *     names           texts, then an empty one            (Startup's parameters, SASL mechanisms)
 *     value           a length of 4 bytes that does not count itself, -1 for NULL, then as many bytes
 *                                                         (beginValue .. endValue, writeNull, readValueLength)
 *     format          2 bytes, 0 text or 1 binary         (Format)
 * </pre>
 *
 * <p>Who says what:
 *
 * <pre>
 *   client                                      server
 *   Startup         first words, no type byte   EncryptionAnswer   one byte, to two of them
 *   Frontend        everything else             Backend            everything else
 *                                               Authentication     inside AuthenticationRequest
 *                                               ErrorFields        inside ErrorResponse and NoticeResponse
 * </pre>
 *
 * <p>Reading trusts nothing: {@link io.github.loompg.protocol.message.FrameLimits} refuses the head of a message before
 * its body is waited for, a count is believed only if what remains can hold so many, and whatever is not a message is a
 * {@link io.github.loompg.protocol.bytes.MalformedMessageException} and no other exception. Writing does all or nothing.
 *
 * <p>To add a message: its type byte in {@code BackendTypes} or {@code FrontendTypes}; its record, with {@code writeBody}
 * and {@code read} below each other; its case in the {@code read} of {@code Backend} or {@code Frontend}, and in {@code
 * FrameLimits}, which says how long it may be; its row in the table of samples that the tests go through.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol.html">Frontend/Backend Protocol</a>
 */
@NullMarked
package io.github.loompg.protocol.message;

import org.jspecify.annotations.NullMarked;
