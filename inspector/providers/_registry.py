"""All built-in providers, a line each: the order is the order of recognition."""

from __future__ import annotations

from inspector.providers._base import Provider
from inspector.providers.adyen import Adyen
from inspector.providers.asana import Asana
from inspector.providers.bitbucket import Bitbucket
from inspector.providers.box import Box
from inspector.providers.calendly import Calendly
from inspector.providers.chosen_header import Auth0, EventBridge, Ifttt, Okta, Zapier
from inspector.providers.cloudevents import CloudEvents
from inspector.providers.discord import Discord
from inspector.providers.docusign import DocuSign
from inspector.providers.dropbox import Dropbox
from inspector.providers.eventgrid import EventGrid
from inspector.providers.gitea import Gitea
from inspector.providers.github import GitHub
from inspector.providers.gitlab import GitLab
from inspector.providers.google import Google
from inspector.providers.hubspot import HubSpot
from inspector.providers.intercom import Intercom
from inspector.providers.jira import Jira
from inspector.providers.line import Line
from inspector.providers.linear import Linear
from inspector.providers.mailgun import Mailgun
from inspector.providers.meta import Meta
from inspector.providers.msgraph import MsGraph
from inspector.providers.notion import Notion
from inspector.providers.paddle import Paddle
from inspector.providers.pagerduty import PagerDuty
from inspector.providers.paypal import PayPal
from inspector.providers.paystack import Paystack
from inspector.providers.plaid import Plaid
from inspector.providers.razorpay import Razorpay
from inspector.providers.sendgrid import SendGrid
from inspector.providers.sentry import Sentry
from inspector.providers.shopify import Shopify
from inspector.providers.slack import Slack
from inspector.providers.sns import Sns
from inspector.providers.square import Square
from inspector.providers.standardwebhooks import Clerk, Resend, StandardWebhooks, Svix
from inspector.providers.stripe import Stripe
from inspector.providers.telegram import Telegram
from inspector.providers.trello import Trello
from inspector.providers.twilio import Twilio
from inspector.providers.twitch import Twitch
from inspector.providers.typeform import Typeform
from inspector.providers.websub import WebSub
from inspector.providers.woocommerce import WooCommerce
from inspector.providers.x import X
from inspector.providers.zendesk import Zendesk
from inspector.providers.zoom import Zoom

REGISTRY: dict[str, Provider] = {
    provider.name: provider
    for provider in (
        Stripe(),
        SendGrid(),
        Gitea(),
        GitHub(),
        GitLab(),
        Shopify(),
        Slack(),
        Zoom(),
        Paddle(),
        Calendly(),
        Paystack(),
        Razorpay(),
        Typeform(),
        Dropbox(),
        Sentry(),
        Line(),
        X(),
        Notion(),
        Asana(),
        Twitch(),
        Zendesk(),
        PagerDuty(),
        WooCommerce(),
        Linear(),
        Bitbucket(),
        DocuSign(),
        Box(),
        Adyen(),
        PayPal(),
        Sns(),
        Discord(),
        Square(),
        Trello(),
        Twilio(),
        HubSpot(),
        Clerk(),
        Resend(),
        Svix(),
        StandardWebhooks(),
        Telegram(),
        Plaid(),
        Jira(),
        Google(),
        MsGraph(),
        Mailgun(),
        Intercom(),
        WebSub(),
        Meta(),
        EventGrid(),
        Okta(),
        Auth0(),
        EventBridge(),
        Zapier(),
        Ifttt(),
        CloudEvents(),
    )
}
